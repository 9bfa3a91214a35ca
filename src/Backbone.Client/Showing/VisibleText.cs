using System.Globalization;
using System.Text;

namespace Backbone.Client.Showing;

/// <summary>
/// Foreign text made safe to show, at a terminal or in a page: what could write to it, turn the reading direction or hide is shown
/// escaped, as <c>\n</c> or <c>\u{202E}</c>. That is every character of the categories Cc, Cf, Cs, Co, Cn, Zl and Zp, and the letters
/// that have no shape. Everything else stays as it is, in any script.
/// </summary>
public static class VisibleText
{
    /// <summary>One line: line ends are escaped as well; null is an empty line.</summary>
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

    private static void Append(StringBuilder safe, Rune rune)
    {
        if (!IsUnsafe(rune)) safe.Append(rune.ToString());
        else if (rune.Value == '\n') safe.Append("\\n");
        else if (rune.Value == '\r') safe.Append("\\r");
        else if (rune.Value == '\t') safe.Append("\\t");
        else safe.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
    }

    /// <summary>Whether a character is shown escaped.</summary>
    public static bool IsUnsafe(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || IsShapeless(rune.Value);

    // Default-ignorable letters and marks outside Cf: grapheme joiner, Hangul fillers, Khmer inherent vowels, Mongolian
    // selectors, variation selectors 17–256 (which can carry a hidden text), and the empty braille cell.
    private static bool IsShapeless(int value) => value
        is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164 or 0xFFA0
        or (>= 0xE0100 and <= 0xE01EF);
}
