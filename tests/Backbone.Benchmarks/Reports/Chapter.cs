namespace Backbone.Benchmarks.Reports;

/// <summary>Tables, notes and charts that belong together.</summary>
/// <param name="title">What they are about.</param>
internal sealed class Chapter(string title)
{
    private readonly List<ReportPart> _parts = [];

    public string Title => title;

    /// <summary>In the order in which they were added.</summary>
    public IReadOnlyList<ReportPart> Parts => _parts;

    /// <summary>Adds a table.</summary>
    /// <param name="columns">Its head; the first column is left-aligned, the others right.</param>
    /// <param name="rows">Its rows, as many cells each.</param>
    public void Add(string[] columns, IEnumerable<string[]> rows) => _parts.Add(new ReportPart.Table(columns, [.. rows]));

    /// <summary>Adds a line below what is there.</summary>
    public void Note(string text) => _parts.Add(new ReportPart.Note(text));

    /// <summary>Adds a chart, which only the page shows.</summary>
    public void Draw(Chart chart) => _parts.Add(new ReportPart.Drawing(chart));
}
