namespace Backbone.Benchmarks.Loops;

/// <summary>What a loop gave.</summary>
/// <param name="Name">Which.</param>
/// <param name="InFlight">Messages on their way at once.</param>
/// <param name="Messages">How many were measured.</param>
/// <param name="Seconds">How long they took.</param>
/// <param name="Processors">Seconds of a processor that each process used, by its name.</param>
/// <param name="Commits">Commits to disk; null where the loop does not count them.</param>
internal sealed record LoopResult(
    string Name, int InFlight, long Messages, double Seconds, IReadOnlyDictionary<string, double> Processors, long? Commits = null)
{
    private const double MicrosecondsPerSecond = 1_000_000;

    /// <summary>Messages a second.</summary>
    public double Rate => Messages / Seconds;

    /// <summary>Microseconds of a processor for each message in one process; null where it had no part in it.</summary>
    public double? ProcessorOf(string party) =>
        Processors.TryGetValue(party, out var seconds) ? seconds * MicrosecondsPerSecond / Messages : null;
}
