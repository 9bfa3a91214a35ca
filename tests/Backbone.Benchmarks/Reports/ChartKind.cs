namespace Backbone.Benchmarks.Reports;

/// <summary>How a chart's values stand.</summary>
internal enum ChartKind
{
    /// <summary>Bars of the series side by side.</summary>
    Bars,

    /// <summary>Bars of the series one upon the other.</summary>
    Stacks,

    /// <summary>A line for each series.</summary>
    Lines,
}
