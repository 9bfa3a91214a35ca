using System.Globalization;
using System.Text;
using Backbone.Cli.Terminals;

namespace Backbone.Cli.Tests.Terminals;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("서울 東京 Washington é ñ ß", "서울 東京 Washington é ñ ß")]
    [InlineData("👍 emoji ✓", "👍 emoji ✓")]
    [InlineData("a\u001b[2Jb", "a\\u{001B}[2Jb")]
    [InlineData("\u001b]0;title\u0007", "\\u{001B}]0;title\\u{0007}")]
    [InlineData("\u009b31mred", "\\u{009B}31mred")]
    [InlineData("one\ntwo\r\tthree\0", "one\\ntwo\\r\\tthree\\u{0000}")]
    [InlineData("del\u007f", "del\\u{007F}")]
    [InlineData("\u202eexe.fdp\u202c", "\\u{202E}exe.fdp\\u{202C}")]
    [InlineData("\u2066a\u2067b\u2068c\u2069", "\\u{2066}a\\u{2067}b\\u{2068}c\\u{2069}")]
    [InlineData("\u200e\u200f\u061c", "\\u{200E}\\u{200F}\\u{061C}")]
    [InlineData("zero\u200bwidth\u200c\u200d\ufeff\u2060", "zero\\u{200B}width\\u{200C}\\u{200D}\\u{FEFF}\\u{2060}")]
    [InlineData("soft\u00adhyphen", "soft\\u{00AD}hyphen")]
    [InlineData("line\u2028paragraph\u2029", "line\\u{2028}paragraph\\u{2029}")]
    [InlineData("private \ue000", "private \\u{E000}")]
    [InlineData("filler\u3164\u115f\u1160\uffa0\u034f\u2800",
        "filler\\u{3164}\\u{115F}\\u{1160}\\u{FFA0}\\u{034F}\\u{2800}")]
    [InlineData("tag \U000E0041", "tag \\u{E0041}")]
    [InlineData("hidden \U000E0101", "hidden \\u{E0101}")]
    [InlineData("unassigned \u0378", "unassigned \\u{0378}")]
    public void A_line_shows_what_could_harm_and_leaves_the_rest(string text, string shown) =>
        Assert.Equal(shown, TerminalText.Line(text));

    [Theory]
    [InlineData(0xD800)]
    [InlineData(0xDFFF)]
    public void Half_a_surrogate_pair_becomes_the_replacement_character(int half) =>
        Assert.Equal("a\ufffdb", TerminalText.Line($"a{(char)half}b"));

    [Fact]
    public void Nothing_that_a_line_shows_is_of_a_category_that_a_terminal_obeys()
    {
        for (var value = 0; value <= 0x10FFFF; value++)
        {
            if (!Rune.IsValid(value)) continue;
            foreach (var shown in TerminalText.Line(new Rune(value).ToString()).EnumerateRunes())
                Assert.False(Rune.GetUnicodeCategory(shown) is UnicodeCategory.Control or UnicodeCategory.Format
                    or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate
                    or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned,
                        $"U+{value:X4} is shown as U+{shown.Value:X4}");
        }
    }

    [Fact]
    public void Nothing_is_empty() => Assert.Equal("", TerminalText.Line(null));

    [Theory]
    [InlineData("one\ntwo", new[] { "one", "two" })]
    [InlineData("one\r\ntwo\r\n", new[] { "one", "two" })]
    [InlineData("one\n\ntwo\n", new[] { "one", "", "two" })]
    [InlineData("over\rwritten", new[] { "over\\rwritten" })]
    [InlineData("\ttab", new[] { "    tab" })]
    [InlineData("", new[] { "" })]
    public void A_text_keeps_its_lines_and_nothing_else(string text, string[] lines) =>
        Assert.Equal(lines, TerminalText.Lines(text));

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("서울", 4)]
    [InlineData("東京の", 6)]
    [InlineData("e\u0301", 1)]
    public void Wide_characters_take_two_columns_and_marks_none(string text, int width) =>
        Assert.Equal(width, TerminalText.Width(text));
}
