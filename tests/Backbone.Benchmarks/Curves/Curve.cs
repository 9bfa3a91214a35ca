using Backbone.Benchmarks.Reports;

namespace Backbone.Benchmarks.Curves;

/// <summary>A curve as a chart.</summary>
internal static class Curve
{
    /// <summary>A line for each series.</summary>
    public static Chart Line(string title, string unit, IEnumerable<string> places, params ReadOnlySpan<ChartSeries> series) =>
        new() { Kind = ChartKind.Lines, Title = title, Unit = unit, Places = [.. places], Series = [.. series] };
}
