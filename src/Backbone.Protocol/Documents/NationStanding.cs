using System.Collections.Frozen;
using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Keys;

namespace Backbone.Protocol.Documents;

/// <summary>
/// One nation's newest documents and how long each holds. A document holds only while what stands above it does: the
/// charter; the mandate, if the charter's root signed it; the others, while the mandate names their signer.
/// </summary>
internal sealed class NationStanding
{
    private readonly FrozenDictionary<MemberAddress, Member> _members;
    private readonly FrozenDictionary<PrincipalAddress, Principal> _principals;
    private readonly FrozenDictionary<SigningKid, AuthorKey> _authorKeys;
    private readonly FrozenDictionary<MailboxAddress, Mailbox> _mailboxes;

    private NationStanding(Nation nation, NationPapers papers)
    {
        (Nation, Papers) = (nation, papers);
        _members = (papers.Mandate?.Document.Members ?? []).ToFrozenDictionary(member => member.Address);
        // A member that the mandate dropped takes its people and mailboxes along, whatever the others still say.
        Principals = [.. (papers.Roster?.Document.Principals ?? []).Where(p => IsMember(p.Address.Member))];
        _principals = Principals.ToFrozenDictionary(principal => principal.Address);
        _authorKeys = Principals
            .SelectMany(principal => principal.SigningKeys, (principal, key) => new AuthorKey(principal, key))
            .ToFrozenDictionary(author => author.Key.Key.Kid);
        Mailboxes = [.. (papers.KeySet?.Document.Mailboxes ?? []).Where(mailbox => IsMember(mailbox.Address.Member))];
        _mailboxes = Mailboxes.ToFrozenDictionary(mailbox => mailbox.Address);
    }

    public Nation Nation { get; }

    public NationPapers Papers { get; }

    public ImmutableArray<Principal> Principals { get; }

    public ImmutableArray<Mailbox> Mailboxes { get; }

    /// <summary>When the mandate holds; null where it does not at all.</summary>
    public Lifetime? MandateHolds { get; private init; }

    /// <summary>When the roster holds; null where it does not at all.</summary>
    public Lifetime? RosterHolds { get; private init; }

    /// <summary>When the key set holds; null where it does not at all.</summary>
    public Lifetime? KeySetHolds { get; private init; }

    /// <summary>When the release policy holds; null where it does not at all.</summary>
    public Lifetime? ReleaseHolds { get; private init; }

    /// <summary>When the acceptance policy holds; null where it does not at all.</summary>
    public Lifetime? AcceptanceHolds { get; private init; }

    public static NationStanding Of(Nation nation, NationPapers papers, Lifetime charterHolds)
    {
        var mandate = papers.Mandate is { } signed && signed.IsSignedBy(nation.RootKey)
            ? signed.Document.Head.Lifetime.Within(charterHolds) : (Lifetime?)null;
        return new NationStanding(nation, papers)
        {
            MandateHolds = mandate,
            RosterHolds = Holds(papers.Roster?.Signer, papers.Roster?.Document),
            KeySetHolds = Holds(papers.KeySet?.Signer, papers.KeySet?.Document),
            ReleaseHolds = Holds(papers.Release?.Signer, papers.Release?.Document),
            AcceptanceHolds = Holds(papers.Acceptance?.Signer, papers.Acceptance?.Document),
        };

        Lifetime? Holds(SigningKid? signer, FederationDocument? document) =>
            document is not null && signer is { } kid && mandate is { } above
            && papers.Mandate?.Document.FindSigner(document.Id.Type, kid) is { } signedBy
                ? document.Head.Lifetime.Within(above).Within(signedBy.Lifetime) : null;
    }

    public Member? FindMember(MemberAddress address) => _members.GetValueOrDefault(address);

    public Principal? FindPrincipal(PrincipalAddress address) => _principals.GetValueOrDefault(address);

    public AuthorKey? FindAuthorKey(SigningKid kid) => _authorKeys.GetValueOrDefault(kid);

    public Mailbox? FindMailbox(MailboxAddress address) => _mailboxes.GetValueOrDefault(address);

    private bool IsMember(MemberAddress? member) => member is not { } address || _members.ContainsKey(address);
}
