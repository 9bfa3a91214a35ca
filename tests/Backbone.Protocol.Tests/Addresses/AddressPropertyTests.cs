using Backbone.Protocol.Addresses;
using FsCheck.Xunit;

namespace Backbone.Protocol.Tests.Addresses;

/// <summary>What is written is read again as the same, and nothing but the canonical text is read.</summary>
[Properties(Arbitrary = [typeof(AddressGenerators)])]
public sealed class AddressPropertyTests
{
    [Property]
    public bool A_nation_code_reads_what_it_writes(NationCode code) => NationCode.Parse(code.ToString()) == code;

    [Property]
    public bool A_federation_name_reads_what_it_writes(FederationName name) => FederationName.Parse(name.ToString()) == name;

    [Property]
    public bool A_member_reads_what_it_writes(MemberAddress member) => MemberAddress.Parse(member.ToString()) == member;

    [Property]
    public bool A_principal_reads_what_it_writes(PrincipalAddress principal) =>
        PrincipalAddress.Parse(principal.ToString()) == principal;

    [Property]
    public bool A_mailbox_reads_what_it_writes(MailboxAddress mailbox) =>
        MailboxAddress.Parse(mailbox.ToString()) == mailbox;

    [Property]
    public bool An_identity_reads_what_it_writes(TlsIdentity identity) =>
        TlsIdentity.Parse(identity.ToString()) == identity && TrustDomain.Parse(identity.Domain.ToString()) == identity.Domain;

    [Property]
    public bool An_address_is_of_one_kind_only(MemberAddress member) =>
        !PrincipalAddress.TryParse(member.ToString(), out _) && MailboxAddress.Parse(member.ToString()).Kind == MailboxKind.Shared;

    /// <summary>One letter changed gives another identity or none: no two spellings mean the same.</summary>
    [Property]
    public bool Another_spelling_is_never_the_same_identity(TlsIdentity identity, int place, char letter)
    {
        var text = identity.ToString().ToCharArray();
        place = (int)((uint)place % (uint)text.Length);
        if (text[place] == letter) return true;
        text[place] = letter;
        return !TlsIdentity.TryParse(new string(text), out var other) || other != identity;
    }

    [Property]
    public bool Whatever_is_read_is_written_the_same(string? text) =>
        !(MailboxAddress.TryParse(text, out var mailbox) && mailbox.ToString() != text)
        && !(TlsIdentity.TryParse(text, out var identity) && identity.ToString() != text)
        && !(FederationName.TryParse(text, out var federation) && federation.ToString() != text);
}
