namespace Backbone.Hosting.Loads;

/// <summary>A kind of call, and how many of it one caller, or one thing that is called for, may have open.</summary>
/// <param name="Name">For the refusal.</param>
/// <param name="Most">How many.</param>
public sealed record CallBound(string Name, int Most);
