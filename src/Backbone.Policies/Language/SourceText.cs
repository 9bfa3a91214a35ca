using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Backbone.Policies.Language;

/// <summary>
/// Bytes → text, before any parser sees it: size, UTF-8 without a byte order mark, no tab, and nothing that is not
/// seen or reads in another order than it stands, because what is signed must be what the officer saw.
/// </summary>
internal static class SourceText
{
    private const string SaveAgain = "save the file as UTF-8 without a byte order mark";

    /// <summary>Decodes a source; false where anything is wrong with it.</summary>
    public static bool TryDecode(PolicySource source, Faults faults, [NotNullWhen(true)] out string? text)
    {
        text = null;
        var bytes = source.Bytes.Span;
        if (bytes.Length > PolicyLimits.SourceBytes)
        {
            faults.Add(Place.Start, $"the file has {bytes.Length} bytes, the limit is {PolicyLimits.SourceBytes}",
                "write fewer rules: one rule may name many members, a community or a kind");
            return false;
        }
        if (bytes.StartsWith("\uFEFF"u8) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])
            || bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            faults.Add(Place.Start, "the file begins with a byte order mark", SaveAgain);
            return false;
        }
        if (!HoldsOnlyWhatIsSeen(bytes, faults)) return false;
        text = Encoding.UTF8.GetString(bytes);
        return true;
    }

    private static bool HoldsOnlyWhatIsSeen(ReadOnlySpan<byte> bytes, Faults faults)
    {
        var (line, column) = (1, 1);
        while (!bytes.IsEmpty)
        {
            var valid = Rune.DecodeFromUtf8(bytes, out var rune, out var taken) == System.Buffers.OperationStatus.Done;
            if (!valid) return No("a byte here is no UTF-8", SaveAgain);
            if (rune.Value == '\t') return No("a tab stands here", "indent with spaces");
            var breaks = rune.Value == '\n' || (rune.Value == '\r' && bytes is [_, (byte)'\n', ..]);
            if (!breaks && IsUnseen(rune))
                return No($"the character U+{rune.Value:X4} is not seen, or changes how the line reads", "remove it");
            bytes = bytes[taken..];
            (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + 1);
        }
        return true;

        bool No(string cause, string nextStep)
        {
            faults.Add(new Place(line, column), cause, nextStep);
            return false;
        }
    }

    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate;
}
