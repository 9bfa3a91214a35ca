using System.Diagnostics.CodeAnalysis;

namespace Backbone.Protocol.Addresses;

/// <summary>A nation and the one or two names behind it, split at the slashes; the names are not judged yet.</summary>
internal readonly record struct AddressParts(NationCode Nation, string Second, string? Third)
{
    /// <summary>Longest address in bytes: <c>KOR/</c>, a name, a slash, a name.</summary>
    public const int MaxLength = NationCode.Length + 1 + AddressText.MaxNameLength + 1 + AddressText.MaxNameLength;

    public static bool TrySplit([NotNullWhen(true)] string? text, out AddressParts parts)
    {
        parts = default;
        if (text is not { Length: <= MaxLength } || text.Split('/') is not { Length: 2 or 3 } names) return false;
        if (!NationCode.TryParse(names[0], out var nation)) return false;
        parts = new AddressParts(nation, names[1], names.Length == 3 ? names[2] : null);
        return true;
    }
}
