using System.Globalization;

namespace Backbone.Benchmarks.Reports;

/// <summary>What a run gave: chapters of tables, notes and charts, as Markdown and as a page.</summary>
/// <param name="machine">Where it ran.</param>
internal sealed class Report(string machine)
{
    private readonly List<Chapter> _chapters = [];

    /// <summary>Where and how it was measured, in one line.</summary>
    public string Origin { get; } = $"Measured by `make bench` on: {machine}.";

    /// <summary>In the order in which they were opened.</summary>
    public IReadOnlyList<Chapter> Chapters => _chapters;

    /// <summary>Opens a chapter, which is filled whenever something is known; one that stays empty is not shown.</summary>
    public Chapter Open(string title)
    {
        var chapter = new Chapter(title);
        _chapters.Add(chapter);
        return chapter;
    }

    /// <summary>Writes bench.md and index.html into a folder, and the tables to the screen.</summary>
    public void Write(TextWriter screen, string folder)
    {
        Directory.CreateDirectory(folder);
        var text = Markdown.Write(this);
        File.WriteAllText(Path.Combine(folder, "bench.md"), text);
        File.WriteAllText(Path.Combine(folder, "index.html"), Page.Write(this));
        screen.WriteLine();
        screen.Write(text);
    }

    /// <summary>A number with so many digits behind the point, and commas; a dash where there is none.</summary>
    public static string Number(double? value, int digits = 0) => value?.ToString($"N{digits}", CultureInfo.InvariantCulture) ?? "–";
}
