using System.Globalization;
using System.Text;
using Backbone.Client.Showing;

namespace Backbone.Cli.Terminals;

/// <summary>Foreign text made safe for a terminal, and how many columns it takes there.</summary>
internal static class TerminalText
{
    /// <summary>One line: line ends are escaped as well.</summary>
    public static string Line(string? text) => VisibleText.Line(text);

    /// <summary>The lines of a text: LF and CRLF end a line, a tab is four spaces; the rest as in a line.</summary>
    public static IEnumerable<string> Lines(string? text) => VisibleText.Lines(text);

    /// <summary>Columns that a safe line takes: two for each wide character of East Asia, none for a mark.</summary>
    public static int Width(string safe) => safe.EnumerateRunes().Sum(WidthOf);

    /// <summary>A safe line in pieces that no terminal breaks; at least one.</summary>
    /// <param name="safe">The line.</param>
    /// <param name="first">Columns of the first piece.</param>
    /// <param name="rest">Columns of each further one.</param>
    public static IEnumerable<string> Pieces(string safe, int first, int rest)
    {
        var (piece, width, room) = (new StringBuilder(), 0, first);
        foreach (var rune in safe.EnumerateRunes())
        {
            // Terminals differ in what they show wide: outside ASCII everything may be.
            var columns = rune.IsAscii ? 1 : 2;
            if (width + columns > room && width > 0)
            {
                yield return piece.ToString();
                (width, room) = (0, rest);
                piece.Clear();
            }
            piece.Append(rune.ToString());
            width += columns;
        }
        yield return piece.ToString();
    }

    private static int WidthOf(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => 0,
        _ => IsWide(rune.Value) ? 2 : 1,
    };

    // The blocks that UAX #11 makes wide; enough to align columns.
    private static bool IsWide(int value) => value
        is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0x303E) or (>= 0x3041 and <= 0xA4CF)
        or (>= 0xA960 and <= 0xA97F) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF)
        or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6)
        or (>= 0x1F300 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD);
}
