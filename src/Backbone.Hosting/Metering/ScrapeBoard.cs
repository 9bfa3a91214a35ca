using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Backbone.Hosting.Metering;

/// <summary>
/// Reads all gauges when somebody scrapes, one scrape at a time: who asks meanwhile gets what that one reads. The readings become
/// instruments of System.Diagnostics.Metrics, so that any exporter can collect them.
/// </summary>
internal sealed class ScrapeBoard : IDisposable
{
    private static int _boards;

    private readonly IReadOnlyList<Gauge> _gauges;
    private readonly Func<bool> _isReady;
    private readonly TimeProvider _clock;
    private readonly ILogger<ScrapeBoard> _log;
    private readonly Meter _meter;
    private readonly Counter<long> _failures;
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private volatile Dictionary<Measure, List<Measurement<double>>> _read = [];

    /// <param name="meter">The name of its meter: see <see cref="NextMeter"/>.</param>
    /// <param name="gauges">What is read.</param>
    /// <param name="isReady">Whether the self-tests have passed.</param>
    /// <param name="clock">Bounds each reading.</param>
    /// <param name="log">Hears of what cannot be read.</param>
    public ScrapeBoard(string meter, IEnumerable<Gauge> gauges, Func<bool> isReady, TimeProvider clock, ILogger<ScrapeBoard> log)
    {
        (_gauges, _isReady, _clock, _log) = ([.. gauges], isReady, clock, log);
        _meter = new Meter(meter);
        _failures = _meter.CreateCounter<long>(
            "backbone.scrape.failures", "{failure}", "Groups of measures that could not be read, or not in time, and are missing in that scrape");
        foreach (var measure in _gauges.SelectMany(gauge => gauge.Measures))
            if (measure.OnlyGrows) _meter.CreateObservableCounter(measure.Name, () => Last(measure), measure.Unit, measure.Description);
            else _meter.CreateObservableGauge(measure.Name, () => Last(measure), measure.Unit, measure.Description);
    }

    /// <summary>
    /// A name that no other board of this process has, as there are in tests: collectors take meters of one name for one, and
    /// let all go with the first.
    /// </summary>
    public static string NextMeter() => $"Backbone.Gauges.{Interlocked.Increment(ref _boards)}";

    /// <summary>Reads everything now; what cannot be read is left out.</summary>
    public Task ReadAsync()
    {
        lock (_gate) return _running.IsCompleted ? _running = ReadAllAsync() : _running;
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private async Task ReadAllAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        _failures.Add(0); // a counter is shown from its first count on
        var read = new Dictionary<Measure, List<Measurement<double>>>();
        foreach (var gauge in _gauges.Where(gauge => gauge.ReadsEarly || _isReady()))
            foreach (var (measure, value, labels) in await ReadAsync(gauge))
            {
                if (!read.TryGetValue(measure, out var values)) read.Add(measure, values = []);
                values.Add(new Measurement<double>(value, labels.Select(label => KeyValuePair.Create<string, object?>(label.Name, label.Value))));
            }
        _read = read;
    }

    private async Task<IReadOnlyList<Reading>> ReadAsync(Gauge gauge)
    {
        using var limit = new CancellationTokenSource(HostingLimits.HealthPatience, _clock);
        try
        {
            return await gauge.ReadAsync(limit.Token).AsTask().WaitAsync(limit.Token);
        }
        // An edge: whatever a gauge throws, the others are read.
        catch (Exception fault)
        {
            _failures.Add(1);
            _log.NotMeasured(fault, gauge.Name);
            return [];
        }
    }

    private List<Measurement<double>> Last(Measure measure) => _read.GetValueOrDefault(measure, []);
}
