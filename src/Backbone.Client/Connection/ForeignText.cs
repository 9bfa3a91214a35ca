using System.Globalization;
using System.Text;

namespace Backbone.Client.Connection;

/// <summary>
/// Text that a gateway sent, made safe to show: no control or formatting characters, with which it could write to a
/// terminal or turn the reading direction, and not without end.
/// </summary>
internal static class ForeignText
{
    public static string Clean(string text) => CleanUpTo(text, ClientLimits.ForeignTextLength);

    public static string CleanUpTo(string text, int length)
    {
        var clean = new StringBuilder(Math.Min(text.Length, length));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= length) return clean.Append('…').ToString();
            var show = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse);
            clean.Append(show ? rune.ToString() : " ");
        }
        return clean.ToString();
    }
}
