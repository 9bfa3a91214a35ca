namespace Backbone.Benchmarks.Envelopes;

/// <summary>A cryptographic step that somebody takes for each message.</summary>
/// <param name="Party">Who: a name of <see cref="Parties"/>.</param>
/// <param name="Step">Which: a name of <see cref="PathCosts"/>.</param>
/// <param name="Times">How often for one message; less than once where one serves several.</param>
internal sealed record PathStep(string Party, string Step, double Times);
