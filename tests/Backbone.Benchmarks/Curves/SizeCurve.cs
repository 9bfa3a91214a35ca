using Backbone.Benchmarks.Crossing;
using Backbone.Benchmarks.Envelopes;
using Backbone.Benchmarks.Reports;

namespace Backbone.Benchmarks.Curves;

/// <summary>Crossings of messages of several sizes, on real processes.</summary>
internal static class SizeCurve
{
    private const int InFlight = 16;
    private const int Kibibyte = 1024;
    private const double Mebibyte = 1024 * 1024;

    /// <summary>Adds a row for each size.</summary>
    public static async Task MeasureIntoAsync(Chapter chapter, Ground ground, Pace pace)
    {
        await using var crossing = new Crossing.Crossing(ground, MessagePath.Officers);
        await crossing.LoadAsync(InFlight, pace.CurveWindow); // until its code is compiled
        var (rows, rates) = (new List<string[]>(), new List<double>());
        foreach (var kibibytes in pace.SizesInKibibytes)
        {
            var load = await crossing.LoadAsync(InFlight, pace.CurveWindow, kibibytes * Kibibyte);
            rates.Add(load.Rate);
            rows.Add([
                $"{Report.Number(kibibytes)} KiB", Report.Number(load.Rate), Report.Number(load.Rate * kibibytes * Kibibyte / Mebibyte, 1),
                Report.Number(load.Percentile(50), 1), Report.Number(load.Percentile(99), 1), Report.Number(load.Processor),
            ]);
        }
        chapter.Add([$"crossing by size, {ground.Engine.Name}, {InFlight} in flight", "messages/s", "MiB/s", "p50 ms", "p99 ms",
            "processor µs a message, all processes"], rows);
        chapter.Draw(Curve.Line($"crossing by size, {ground.Engine.Name}", "messages/s",
            pace.SizesInKibibytes.Select(kibibytes => $"{kibibytes} KiB"), new ChartSeries("messages/s", [.. rates])));
    }
}
