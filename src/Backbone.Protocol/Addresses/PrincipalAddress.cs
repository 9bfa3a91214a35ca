using System.Diagnostics.CodeAnalysis;

namespace Backbone.Protocol.Addresses;

/// <summary>
/// Names an author: a person or system <c>KOR/kisa/lee</c>, the gateway as author of drafts <c>KOR/kisa/gateway</c>, or
/// the nation's gateway itself <c>KOR/gateway</c> (SPEC § Addresses). The default value is no address.
/// </summary>
public readonly record struct PrincipalAddress
{
    private readonly string? _name;

    private PrincipalAddress(NationCode nation, MemberAddress? member, string name) =>
        (Nation, Member, _name) = (nation, member, name);

    /// <summary>The author's nation.</summary>
    public NationCode Nation { get; }

    /// <summary>The member the author belongs to; null for the nation's gateway.</summary>
    public MemberAddress? Member { get; }

    /// <summary>The last part of the address: <c>lee</c> or <c>gateway</c>.</summary>
    public string Name => _name ?? "";

    /// <summary>Who this is.</summary>
    public PrincipalKind Kind => Member is null ? PrincipalKind.Gateway
        : Name == AddressText.Gateway ? PrincipalKind.Drafts : PrincipalKind.Person;

    /// <summary>The nation's gateway as an author: <c>KOR/gateway</c>.</summary>
    public static PrincipalAddress GatewayOf(NationCode nation) => new(nation, null, AddressText.Gateway);

    /// <summary>The author of the drafts that a member hands its gateway: <c>KOR/kisa/gateway</c>.</summary>
    public static PrincipalAddress DraftsOf(MemberAddress member) => new(member.Nation, member, AddressText.Gateway);

    /// <summary>Reads an author's address.</summary>
    /// <exception cref="FormatException">The text has none of the three forms.</exception>
    public static PrincipalAddress Parse(string? text) => TryParse(text, out var address)
        ? address : throw AddressText.Refused("an author's address (such as KOR/kisa/lee or KOR/gateway)", text);

    /// <summary>Reads an author's address; false where the text is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PrincipalAddress address)
    {
        address = default;
        if (!AddressParts.TrySplit(text, out var parts)) return false;
        if (parts.Third is null)
        {
            if (parts.Second != AddressText.Gateway) return false;
            address = GatewayOf(parts.Nation);
            return true;
        }
        if (!AddressText.IsMemberName(parts.Second) || !AddressText.IsName(parts.Third)) return false;
        address = new PrincipalAddress(parts.Nation, new MemberAddress(parts.Nation, parts.Second), parts.Third);
        return true;
    }

    /// <summary>The canonical text, such as <c>KOR/kisa/lee</c>.</summary>
    public override string ToString() =>
        _name is null ? "" : Member is { } member ? $"{member}/{_name}" : $"{Nation}/{_name}";
}
