using System.Collections.Immutable;

namespace Backbone.Benchmarks.Reports;

/// <summary>What is drawn; how, is for <see cref="ChartDrawing"/> to know.</summary>
internal sealed record Chart
{
    /// <summary>How the values stand.</summary>
    public required ChartKind Kind { get; init; }

    /// <summary>What it shows.</summary>
    public required string Title { get; init; }

    /// <summary>What the values are, with their unit.</summary>
    public required string Unit { get; init; }

    /// <summary>The places along the horizontal axis, side by side: steps of a curve are far apart, so that they are no scale.</summary>
    public required ImmutableArray<string> Places { get; init; }

    /// <summary>Each with a value for every place; NaN where there is none.</summary>
    public required ImmutableArray<ChartSeries> Series { get; init; }
}
