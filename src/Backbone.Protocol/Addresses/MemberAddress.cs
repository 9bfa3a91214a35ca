using System.Diagnostics.CodeAnalysis;

namespace Backbone.Protocol.Addresses;

/// <summary>
/// Names a member of a nation: <c>KOR/kisa</c>. The member's own name is <c>[a-z0-9-]{1,32}</c> and neither
/// <c>gateway</c> nor <c>broker</c> (SPEC § Addresses). The default value is no address.
/// </summary>
public readonly record struct MemberAddress
{
    private readonly string? _name;

    internal MemberAddress(NationCode nation, string name) => (Nation, _name) = (nation, name);

    /// <summary>The member's nation.</summary>
    public NationCode Nation { get; }

    /// <summary>The member's own name, without the nation: <c>kisa</c>.</summary>
    public string Name => _name ?? "";

    /// <summary>Reads a member's address.</summary>
    /// <exception cref="FormatException">The text has not the form <c>KOR/kisa</c>, or the name is
    /// reserved.</exception>
    public static MemberAddress Parse(string? text) => TryParse(text, out var address)
        ? address : throw AddressText.Refused("a member's address (such as KOR/kisa)", text);

    /// <summary>Reads a member's address; false where the text is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out MemberAddress address)
    {
        address = default;
        if (!AddressParts.TrySplit(text, out var parts)) return false;
        if (parts.Third is not null || !AddressText.IsMemberName(parts.Second)) return false;
        address = new MemberAddress(parts.Nation, parts.Second);
        return true;
    }

    /// <summary>The canonical text, <c>KOR/kisa</c>.</summary>
    public override string ToString() => _name is null ? "" : $"{Nation}/{_name}";
}
