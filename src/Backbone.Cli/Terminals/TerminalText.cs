using System.Globalization;
using System.Text;

namespace Backbone.Cli.Terminals;

/// <summary>
/// Foreign text made safe for a terminal: what could write to it, turn the reading direction or hide is shown escaped,
/// as <c>\n</c> or <c>\u{202E}</c>. That is every character of the categories Cc, Cf, Cs, Co, Cn, Zl and Zp, and the
/// letters that have no shape. Everything else stays as it is, in any script.
/// </summary>
internal static class TerminalText
{
    /// <summary>One line: line ends are escaped as well.</summary>
    public static string Line(string? text)
    {
        var safe = new StringBuilder(text?.Length ?? 0);
        // A half of a surrogate pair stands for no character: it comes out as U+FFFD.
        foreach (var rune in (text ?? "").EnumerateRunes()) Append(safe, rune);
        return safe.ToString();
    }

    /// <summary>The lines of a text: LF and CRLF end a line, a tab is four spaces; the rest as in a line.</summary>
    public static IEnumerable<string> Lines(string? text)
    {
        var lines = (text ?? "").Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        // The end of the last line begins no new one.
        var count = lines.Length > 1 && lines[^1].Length == 0 ? lines.Length - 1 : lines.Length;
        return lines.Take(count).Select(line => Line(line.Replace("\t", "    ", StringComparison.Ordinal)));
    }

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

    private static void Append(StringBuilder safe, Rune rune)
    {
        if (!IsUnsafe(rune)) safe.Append(rune.ToString());
        else if (rune.Value == '\n') safe.Append("\\n");
        else if (rune.Value == '\r') safe.Append("\\r");
        else if (rune.Value == '\t') safe.Append("\\t");
        else safe.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
    }

    private static bool IsUnsafe(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || IsShapeless(rune.Value);

    // Default-ignorable letters and marks outside Cf: grapheme joiner, Hangul fillers, Khmer inherent vowels, Mongolian
    // selectors, variation selectors 17–256 (which can carry a hidden text), and the empty braille cell.
    private static bool IsShapeless(int value) => value
        is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164 or 0xFFA0
        or (>= 0xE0100 and <= 0xE01EF);

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
