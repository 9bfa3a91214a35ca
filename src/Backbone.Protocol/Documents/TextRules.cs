using System.Buffers;
using System.Text;
using Backbone.Protocol.Addresses;

namespace Backbone.Protocol.Documents;

/// <summary>The spellings that documents allow.</summary>
internal static class TextRules
{
    /// <summary>Longest title in bytes of UTF-8.</summary>
    public const int MaxTitleSize = 256;

    private const int MaxCommunityLength = 64;

    private static readonly SearchValues<char> NameLetters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Whether the text is <c>[a-z0-9-]{1,32}</c>: a role, a device, a broker's id.</summary>
    public static bool IsName(string text) => AddressText.IsName(text);

    /// <summary>Whether the text is <c>[a-z0-9-]{1,64}</c>.</summary>
    public static bool IsCommunityName(string text) =>
        text.Length is >= 1 and <= MaxCommunityLength && !text.AsSpan().ContainsAnyExcept(NameLetters);

    /// <summary>
    /// Whether the text may be shown to people: at most 256 bytes, and no control character, because titles of other
    /// nations end up on terminals here.
    /// </summary>
    public static bool IsTitle(string text) =>
        text.Length <= MaxTitleSize && Encoding.UTF8.GetByteCount(text) <= MaxTitleSize && !text.Any(char.IsControl);
}
