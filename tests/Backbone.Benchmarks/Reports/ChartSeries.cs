using System.Collections.Immutable;

namespace Backbone.Benchmarks.Reports;

/// <summary>Values of one kind, one for each place of a chart.</summary>
internal sealed record ChartSeries(string Name, ImmutableArray<double> Values);
