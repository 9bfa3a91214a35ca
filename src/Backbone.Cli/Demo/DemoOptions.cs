namespace Backbone.Cli.Demo;

/// <summary>What was asked of the demo.</summary>
/// <param name="Folder">Where it plays; null: a folder of its own that goes with it.</param>
/// <param name="Store">The broker's store.</param>
/// <param name="Durability">What the broker must promise.</param>
/// <param name="Once">Whether it ends after the last scene.</param>
internal sealed record DemoOptions(string? Folder, string? Store, string Durability, bool Once);
