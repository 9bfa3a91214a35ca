using System.Text.Json.Nodes;

namespace Backbone.Cli.Terminals;

/// <summary>
/// Writes to one stream of the terminal; every value that comes from outside is escaped here. A line begins with words of
/// our own or behind the margin: what a sender wrote, and what a terminal would carry over to a line of its own, can stand
/// nowhere as one of our lines does.
/// </summary>
/// <param name="writer">The stream.</param>
/// <param name="paint">Its colours.</param>
/// <param name="columns">The terminal's width; null where it is none, and lines may be of any length.</param>
internal sealed class Page(TextWriter writer, Paint paint, int? columns = null)
{
    private const int LabelWidth = 10;

    // Narrower than this nothing could be read.
    private const int LeastColumns = 24;

    // What begins with it is quoted, or goes on from the line above.
    private const string Margin = "  │ ";

    /// <summary>Its colours.</summary>
    public Paint Paint => paint;

    /// <summary>Whether nothing was written to it yet.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>An empty line.</summary>
    public void Gap() => Put("", safe => safe);

    /// <summary>A line of values that begins with words of our own, escaped as a whole.</summary>
    public void Line(string text) => Put(TerminalText.Line(text), safe => safe);

    /// <summary>A heading that begins with words of our own.</summary>
    public void Heading(string text) => Put(TerminalText.Line(text), paint.Strong);

    /// <summary>A note that matters less, and begins with words of our own.</summary>
    public void Faint(string text) => Put(TerminalText.Line(text), paint.Faint);

    /// <summary>A line that something is not as it should be.</summary>
    public void Warning(string text) => Put("! " + TerminalText.Line(text), paint.Warn);

    /// <summary>A label and its value; nothing where the value is empty.</summary>
    public void Field(string label, string? value)
    {
        if (string.IsNullOrEmpty(value)) return;
        var padded = label.PadRight(LabelWidth) + "  ";
        Put(TerminalText.Line(value), safe => safe, paint.Faint(padded), padded.Length);
    }

    /// <summary>A tick or cross, a label and what was found.</summary>
    public void Check(bool holds, string label, string detail) => Put(
        $"{TerminalText.Line(label).PadRight(LabelWidth)}  {TerminalText.Line(detail)}", safe => safe, $"  {paint.Mark(holds)} ", "  ✓ ".Length);

    /// <summary>What others wrote, each line behind the margin.</summary>
    public void Text(string text)
    {
        foreach (var line in TerminalText.Lines(text)) Put(line, safe => safe, paint.Faint(Margin), Margin.Length);
    }

    /// <summary>Rows under heads, in columns.</summary>
    public void Table(string[] heads, IEnumerable<string[]> rows)
    {
        string[][] safe = [.. rows.Select(row => row.Select(TerminalText.Line).ToArray())];
        int[] widths = [.. heads.Select((head, column) =>
            safe.Select(row => TerminalText.Width(row[column])).Append(head.Length).Max())];
        Put(InColumns(heads, widths), paint.Faint);
        foreach (var row in safe) Put(InColumns(row, widths), safe => safe);
    }

    /// <summary>One object on one line.</summary>
    public void Json(JsonObject value)
    {
        IsEmpty = false;
        writer.WriteLine(value.ToJsonString());
    }

    // A terminal breaks a long line anywhere, and goes on where our own lines begin: so it is broken here.
    private void Put(string safe, Func<string, string> painted, string head = "", int headColumns = 0)
    {
        IsEmpty = false;
        if (columns is not { } all)
        {
            writer.WriteLine(head + painted(safe));
            return;
        }
        var room = Math.Max(all, LeastColumns);
        foreach (var piece in TerminalText.Pieces(safe, room - headColumns, room - Margin.Length))
        {
            writer.WriteLine(head + painted(piece));
            head = paint.Faint(Margin);
        }
    }

    private static string InColumns(string[] cells, int[] widths) =>
        string.Join("  ", cells.Select((cell, column) => cell + Padding(cell, widths[column]))).TrimEnd();

    private static string Padding(string cell, int width) => new(' ', width - TerminalText.Width(cell));
}
