using System.Buffers;

namespace Backbone.Protocol.Addresses;

/// <summary>
/// The rules of spelling that all addresses share (SPEC § Addresses). Comparison is ordinal throughout.
/// </summary>
internal static class AddressText
{
    /// <summary>Longest name of a member, principal or broker, in bytes (all of them ASCII).</summary>
    public const int MaxNameLength = 32;

    /// <summary>The word that stands for a nation's gateway, and as a principal for the author of drafts.</summary>
    public const string Gateway = "gateway";

    /// <summary>The first label of the brokers' trust domain.</summary>
    public const string Broker = "broker";

    private const int MaxQuotedLength = 160;

    private static readonly SearchValues<char> NameLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Whether a letter may stand in a name.</summary>
    public static bool IsNameCharacter(char letter) => NameLetters.Contains(letter);

    /// <summary>Whether <paramref name="text"/> is <c>[a-z0-9-]{1,32}</c>.</summary>
    public static bool IsName(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= MaxNameLength && !text.ContainsAnyExcept(NameLetters);

    /// <summary>
    /// Whether <paramref name="text"/> may name a member: a name, and neither <c>gateway</c> nor <c>broker</c>.
    /// </summary>
    public static bool IsMemberName(ReadOnlySpan<char> text) => IsName(text) && text is not (Gateway or Broker);

    /// <summary>Whether <paramref name="text"/> may name a person or system: a name, and not <c>gateway</c>.</summary>
    public static bool IsPersonName(ReadOnlySpan<char> text) => IsName(text) && text is not Gateway;

    /// <summary>
    /// Whether <paramref name="text"/> is a part of a DNS name: <c>[a-z0-9-]</c>, no hyphen at either end.
    /// </summary>
    public static bool IsDnsLabel(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= 63 && !text.ContainsAnyExcept(NameLetters) && text[0] != '-' && text[^1] != '-';

    /// <summary>The exception of a <c>Parse</c>; it quotes the text only where that is short and printable.</summary>
    public static FormatException Refused(string form, string? text)
    {
        var quotable = text is { Length: <= MaxQuotedLength } && !text.AsSpan().ContainsAnyExceptInRange(' ', '~');
        return new FormatException(quotable ? $"'{text}' is not {form}" : $"the text is not {form}");
    }
}
