namespace Backbone.Broker.Services;

/// <summary>A kind of call, and how many of it one nation may have open.</summary>
/// <param name="Name">For the refusal.</param>
/// <param name="Most">How many.</param>
internal sealed record CallBound(string Name, int Most);
