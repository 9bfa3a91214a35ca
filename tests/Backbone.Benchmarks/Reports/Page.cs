using System.Net;
using System.Text;

namespace Backbone.Benchmarks.Reports;

/// <summary>A report as one HTML file: everything is in it, nothing is fetched, no script runs.</summary>
internal static class Page
{
    private const string Style = """
        body { font: 15px/1.45 system-ui, sans-serif; max-width: 80rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff; }
        table { border-collapse: collapse; margin: 1rem 0; font-size: 14px; }
        th, td { border-bottom: 1px solid #ddd; padding: .25rem .6rem; text-align: right; font-variant-numeric: tabular-nums; }
        th { vertical-align: bottom; } th:first-child, td:first-child { text-align: left; }
        figure { display: inline-block; margin: .5rem 1rem .5rem 0; } img { max-width: 100%; }
        """;

    public static string Write(Report report)
    {
        var page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Backbone in numbers</title>\n");
        page.Append("<style>\n").Append(Style).Append("\n</style>\n</head>\n<body>\n<h1>Backbone in numbers</h1>\n");
        page.Append("<p>").Append(Text(report.Origin)).Append("</p>\n");
        foreach (var chapter in report.Chapters.Where(chapter => chapter.Parts.Count > 0))
        {
            page.Append("<h2>").Append(Text(chapter.Title)).Append("</h2>\n");
            foreach (var part in chapter.Parts) Write(page, part);
        }
        return page.Append("</body>\n</html>\n").ToString();
    }

    private static void Write(StringBuilder page, ReportPart part)
    {
        switch (part)
        {
            case ReportPart.Table(var columns, var rows):
                page.Append("<table>\n<tr>").AppendJoin("", columns.Select(cell => $"<th>{Text(cell)}</th>")).Append("</tr>\n");
                foreach (var row in rows) page.Append("<tr>").AppendJoin("", row.Select(cell => $"<td>{Text(cell)}</td>")).Append("</tr>\n");
                page.Append("</table>\n");
                break;
            case ReportPart.Note(var note):
                page.Append("<p>").Append(Text(note)).Append("</p>\n");
                break;
            case ReportPart.Drawing(var chart):
                // As an image, for ids within one SVG would meet those of another in the page itself.
                var svg = Convert.ToBase64String(Encoding.UTF8.GetBytes(ChartDrawing.Draw(chart)));
                page.Append("<figure><img alt=\"").Append(Text(chart.Title)).Append("\" src=\"data:image/svg+xml;base64,").Append(svg).Append("\"></figure>\n");
                break;
        }
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
