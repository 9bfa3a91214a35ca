using System.Text;

namespace Backbone.Policies;

/// <summary>Cuts what is too long.</summary>
internal static class ShortText
{
    private const string Cut = "…";

    /// <summary>The text, or its beginning and an ellipsis: so many bytes of UTF-8 at most.</summary>
    public static string Of(string text, int mostBytes)
    {
        if (text.Length * 3 <= mostBytes || Encoding.UTF8.GetByteCount(text) <= mostBytes) return text;
        var (left, end) = (mostBytes - Encoding.UTF8.GetByteCount(Cut), 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if ((left -= rune.Utf8SequenceLength) < 0) break;
            end += rune.Utf16SequenceLength;
        }
        return text[..end] + Cut;
    }
}
