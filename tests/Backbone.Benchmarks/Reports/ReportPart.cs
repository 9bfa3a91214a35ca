namespace Backbone.Benchmarks.Reports;

/// <summary>A piece of a chapter.</summary>
internal abstract record ReportPart
{
    private ReportPart()
    {
    }

    /// <summary>A table: its head, and rows of as many cells.</summary>
    public sealed record Table(string[] Columns, IReadOnlyList<string[]> Rows) : ReportPart;

    /// <summary>A sentence or two.</summary>
    public sealed record Note(string Text) : ReportPart;

    /// <summary>A chart.</summary>
    public sealed record Drawing(Chart Chart) : ReportPart;
}
