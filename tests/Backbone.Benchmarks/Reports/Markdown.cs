using System.Text;

namespace Backbone.Benchmarks.Reports;

/// <summary>A report as text for a terminal and for BENCHMARKS.md; it has no charts.</summary>
internal static class Markdown
{
    public static string Write(Report report)
    {
        var text = new StringBuilder().AppendLine(report.Origin);
        foreach (var chapter in report.Chapters.Where(chapter => chapter.Parts.Count > 0))
        {
            text.AppendLine().AppendLine($"## {chapter.Title}");
            foreach (var part in chapter.Parts) Write(text, part);
        }
        return text.ToString();
    }

    private static void Write(StringBuilder text, ReportPart part)
    {
        switch (part)
        {
            case ReportPart.Table(var columns, var rows):
                text.AppendLine().AppendLine($"| {string.Join(" | ", columns)} |");
                text.AppendLine($"|---|{string.Concat(Enumerable.Repeat("---:|", columns.Length - 1))}");
                foreach (var row in rows) text.AppendLine($"| {string.Join(" | ", row)} |");
                break;
            case ReportPart.Note(var note):
                text.AppendLine().AppendLine(note);
                break;
        }
    }
}
