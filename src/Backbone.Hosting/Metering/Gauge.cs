namespace Backbone.Hosting.Metering;

/// <summary>
/// Reads some measures together. Whoever has one registers it as a singleton; the <see cref="ScrapeBoard"/> finds all.
/// </summary>
/// <param name="Name">For the log: a few words.</param>
/// <param name="Measures">All that it may read.</param>
/// <param name="ReadAsync">
/// Reads, quickly. What it leaves out, or all where it throws or is too slow, is missing in that scrape, and never an old value.
/// </param>
public sealed record Gauge(
    string Name, IReadOnlyList<Measure> Measures, Func<CancellationToken, ValueTask<IReadOnlyList<Reading>>> ReadAsync)
{
    /// <summary>Whether it can be read before the self-tests have passed.</summary>
    public bool ReadsEarly { get; init; }
}
