namespace Backbone.Tidy.Tests.Mutants;

/// <summary>A desk whose numbered steps have mutants.</summary>
/// <param name="Name">The class.</param>
/// <param name="File">Where its summary counts the steps, from the folder <c>src</c>.</param>
/// <param name="Suite">The test project whose tests see a step that is gone.</param>
internal sealed record MutantDesk(string Name, string File, string Suite);
