using System.Text.Json.Nodes;

namespace Backbone.Cli.Terminals;

/// <summary>Writes to one stream of the terminal; every value that comes from outside is escaped here.</summary>
internal sealed class Page(TextWriter writer, Paint paint)
{
    private const int LabelWidth = 10;

    /// <summary>Its colours.</summary>
    public Paint Paint => paint;

    /// <summary>An empty line.</summary>
    public void Gap() => writer.WriteLine();

    /// <summary>A line of our own words and of values, escaped as a whole.</summary>
    public void Line(string text) => writer.WriteLine(TerminalText.Line(text));

    /// <summary>A heading.</summary>
    public void Heading(string text) => writer.WriteLine(paint.Strong(TerminalText.Line(text)));

    /// <summary>A note that matters less.</summary>
    public void Faint(string text) => writer.WriteLine(paint.Faint(TerminalText.Line(text)));

    /// <summary>A line that something is not as it should be.</summary>
    public void Warning(string text) => writer.WriteLine(paint.Warn("! " + TerminalText.Line(text)));

    /// <summary>A label and its value; nothing where the value is empty.</summary>
    public void Field(string label, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            writer.WriteLine($"{paint.Faint(label.PadRight(LabelWidth))}  {TerminalText.Line(value)}");
    }

    /// <summary>A tick or cross, a label and what was found.</summary>
    public void Check(bool holds, string label, string detail) =>
        writer.WriteLine(
            $"  {paint.Mark(holds)} {TerminalText.Line(label).PadRight(LabelWidth)}  {TerminalText.Line(detail)}");

    /// <summary>A text, line by line.</summary>
    public void Text(string text)
    {
        foreach (var line in TerminalText.Lines(text)) writer.WriteLine("  " + line);
    }

    /// <summary>Rows under heads, in columns.</summary>
    public void Table(string[] heads, IEnumerable<string[]> rows)
    {
        string[][] safe = [.. rows.Select(row => row.Select(TerminalText.Line).ToArray())];
        int[] widths = [.. heads.Select((head, column) =>
            safe.Select(row => TerminalText.Width(row[column])).Append(head.Length).Max())];
        writer.WriteLine(paint.Faint(InColumns(heads, widths)));
        foreach (var row in safe) writer.WriteLine(InColumns(row, widths));
    }

    /// <summary>One object on one line.</summary>
    public void Json(JsonObject value) => writer.WriteLine(value.ToJsonString());

    private static string InColumns(string[] cells, int[] widths) =>
        string.Join("  ", cells.Select((cell, column) => cell + Padding(cell, widths[column]))).TrimEnd();

    private static string Padding(string cell, int width) => new(' ', width - TerminalText.Width(cell));
}
