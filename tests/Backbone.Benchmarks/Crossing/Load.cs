namespace Backbone.Benchmarks.Crossing;

/// <summary>What a load gave.</summary>
/// <param name="InFlight">Messages on their way at once.</param>
/// <param name="Milliseconds">From submission to opened, of each.</param>
/// <param name="Seconds">How long it took, the last ones' time included.</param>
/// <param name="Processors">Seconds of a processor that each process used, by its name.</param>
internal sealed record Load(int InFlight, double[] Milliseconds, double Seconds, IReadOnlyDictionary<string, double> Processors)
{
    private const double MicrosecondsPerSecond = 1_000_000;

    /// <summary>Messages a second.</summary>
    public double Rate => Milliseconds.Length / Seconds;

    /// <summary>Microseconds of a processor for each message in one process; null where it had no part in it.</summary>
    public double? ProcessorOf(string party) =>
        Processors.TryGetValue(party, out var seconds) ? seconds * MicrosecondsPerSecond / Milliseconds.Length : null;

    /// <summary>The same of all processes together.</summary>
    public double Processor => Processors.Values.Sum() * MicrosecondsPerSecond / Milliseconds.Length;

    /// <summary>A percentile by nearest rank.</summary>
    public double Percentile(int percent)
    {
        var sorted = Milliseconds.Order().ToArray();
        return sorted[Math.Max(0, (int)Math.Ceiling(percent / 100.0 * sorted.Length) - 1)];
    }
}
