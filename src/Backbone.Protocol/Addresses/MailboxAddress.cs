using System.Diagnostics.CodeAnalysis;

namespace Backbone.Protocol.Addresses;

/// <summary>
/// Names a mailbox: a member's <c>KOR/kisa</c>, a person's <c>KOR/kisa/lee</c>, or the nation's <c>KOR/gateway</c>
/// (SPEC § Addresses). The default value is no address.
/// </summary>
public readonly record struct MailboxAddress
{
    private MailboxAddress(NationCode nation, MemberAddress? member, PrincipalAddress? person) =>
        (Nation, Member, Person) = (nation, member, person);

    /// <summary>The nation whose gateway collects this mailbox.</summary>
    public NationCode Nation { get; }

    /// <summary>The member the mailbox belongs to; null for the nation's.</summary>
    public MemberAddress? Member { get; }

    /// <summary>The one person whose mailbox this is; null where it is shared or the nation's.</summary>
    public PrincipalAddress? Person { get; }

    /// <summary>Whose mailbox this is.</summary>
    public MailboxKind Kind => Person is not null ? MailboxKind.Personal
        : Member is not null ? MailboxKind.Shared : MailboxKind.Gateway;

    /// <summary>The nation's own mailbox: <c>KOR/gateway</c>.</summary>
    public static MailboxAddress GatewayOf(NationCode nation) => new(nation, null, null);

    /// <summary>A member's shared mailbox: <c>KOR/kisa</c>.</summary>
    public static MailboxAddress SharedBy(MemberAddress member) => new(member.Nation, member, null);

    /// <summary>A person's own mailbox: <c>KOR/kisa/lee</c>.</summary>
    /// <exception cref="ArgumentException">The address is not a person's; a gateway has no personal
    /// mailbox.</exception>
    public static MailboxAddress PersonalOf(PrincipalAddress person)
    {
        if (person.Kind != PrincipalKind.Person) throw new ArgumentException($"{person} has no personal mailbox", nameof(person));
        return new MailboxAddress(person.Nation, person.Member, person);
    }

    /// <summary>Reads a mailbox's address.</summary>
    /// <exception cref="FormatException">The text has none of the three forms.</exception>
    public static MailboxAddress Parse(string? text) => TryParse(text, out var address)
        ? address : throw AddressText.Refused("a mailbox's address (such as KOR/kisa, KOR/kisa/lee or KOR/gateway)", text);

    /// <summary>Reads a mailbox's address; false where the text is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out MailboxAddress address)
    {
        address = default;
        if (MemberAddress.TryParse(text, out var member))
        {
            address = SharedBy(member);
            return true;
        }
        if (!PrincipalAddress.TryParse(text, out var principal) || principal.Kind == PrincipalKind.Drafts) return false;
        address = principal.Kind == PrincipalKind.Gateway ? GatewayOf(principal.Nation) : PersonalOf(principal);
        return true;
    }

    /// <summary>The canonical text, such as <c>KOR/kisa</c>.</summary>
    public override string ToString() =>
        Person?.ToString() ?? Member?.ToString()
        ?? (Nation == default ? "" : PrincipalAddress.GatewayOf(Nation).ToString());
}
