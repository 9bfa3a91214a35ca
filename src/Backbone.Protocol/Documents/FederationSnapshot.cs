using System.Collections.Frozen;
using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Keys;

namespace Backbone.Protocol.Documents;

/// <summary>
/// One verified view of the federation: the newest charter, and of each nation the newest mandate, roster and key set;
/// at gateways also the policies that are known there.
/// Immutable; made by <see cref="FederationHistory"/>. Whoever asks says at which moment: what is not in force then is
/// not there (fail closed). A document is in force in its own time, cut to that of everything it stands on (SPEC §
/// In force).
/// </summary>
public sealed class FederationSnapshot
{
    private readonly FrozenDictionary<NationCode, NationStanding> _nations;
    private readonly FrozenDictionary<MemberAddress, ImmutableArray<Community>> _communities;
    private readonly FrozenDictionary<string, Community> _communitiesByName;

    private FederationSnapshot(Charter charter, FrozenDictionary<NationCode, NationStanding> nations, FederationSnapshot? before)
    {
        (Charter, _nations) = (charter, nations);
        if (before is not null && ReferenceEquals(before.Charter, charter))
        {
            (_communities, _communitiesByName) = (before._communities, before._communitiesByName);
            return;
        }
        _communitiesByName = charter.Communities
            .ToFrozenDictionary(community => community.Name, StringComparer.Ordinal);
        _communities = charter.Communities
            .SelectMany(community => community.Members, (community, member) => (community, member))
            .GroupBy(pair => pair.member, pair => pair.community)
            .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray());
    }

    /// <summary>The federation.</summary>
    public FederationName Federation => Charter.Head.Federation;

    /// <summary>The newest charter, in force or not (<see cref="IsCharterInForce"/>): nations, brokers, ceilings,
    /// limits.</summary>
    public Charter Charter { get; }

    /// <summary>Whether the charter is in force. Where it is not, nothing is.</summary>
    public bool IsCharterInForce(Timestamp now) => Charter.Head.Lifetime.Covers(now);

    /// <summary>The charter's entry for a nation: root key, TLS roots. Null where it has none in force.</summary>
    public Nation? FindNation(NationCode code, Timestamp now) =>
        IsCharterInForce(now) ? _nations.GetValueOrDefault(code)?.Nation : null;

    /// <summary>The charter's entry for a broker: TLS roots, log keys. Null where it has none in force.</summary>
    public BrokerIdentity? FindBroker(string id, Timestamp now) =>
        IsCharterInForce(now) ? Charter.FindBroker(id) : null;

    /// <summary>The mandate in force; null where there is none.</summary>
    public Mandate? FindMandate(NationCode nation, Timestamp now) => Mandated(nation, now)?.Papers.Mandate?.Document;

    /// <summary>
    /// The roster in force; null where there is none. It may name people of members that the mandate has dropped; the
    /// lookups by address and kid do not.
    /// </summary>
    public Roster? FindRoster(NationCode nation, Timestamp now) => Rostered(nation, now)?.Papers.Roster?.Document;

    /// <summary>The key set in force; null where there is none. As with the roster, prefer the lookups.</summary>
    public KeySet? FindKeySet(NationCode nation, Timestamp now) => Keyed(nation, now)?.Papers.KeySet?.Document;

    /// <summary>The newest release policy known and the time in which it holds, that one or past; null where none is known
    /// or nothing holds it up any more.</summary>
    public (Release Document, Lifetime Holds)? NewestRelease(NationCode nation) =>
        _nations.GetValueOrDefault(nation) is { ReleaseHolds: { } holds, Papers.Release.Document: { } release } ? (release, holds) : null;

    /// <summary>The newest acceptance policy known, as with <see cref="NewestRelease"/>.</summary>
    public (Acceptance Document, Lifetime Holds)? NewestAcceptance(NationCode nation) =>
        _nations.GetValueOrDefault(nation) is { AcceptanceHolds: { } holds, Papers.Acceptance.Document: { } acceptance }
            ? (acceptance, holds) : null;

    /// <summary>The release policy in force; null where there is none, or it is not known here.</summary>
    public Release? FindRelease(NationCode nation, Timestamp now) =>
        NewestRelease(nation) is var (release, holds) && holds.Covers(now) ? release : null;

    /// <summary>The acceptance policy in force; null where there is none, or it is not known here.</summary>
    public Acceptance? FindAcceptance(NationCode nation, Timestamp now) =>
        NewestAcceptance(nation) is var (acceptance, holds) && holds.Covers(now) ? acceptance : null;

    /// <summary>A member, and with it its kind; null where no mandate in force names it.</summary>
    public Member? FindMember(MemberAddress address, Timestamp now) =>
        Mandated(address.Nation, now)?.FindMember(address);

    /// <summary>A person, system or gateway; null where no roster in force names it.</summary>
    public Principal? FindPrincipal(PrincipalAddress address, Timestamp now) =>
        Rostered(address.Nation, now)?.FindPrincipal(address);

    /// <summary>
    /// An author's key and whose it is; null where the nation's roster in force does not have it. Past and revoked
    /// keys are found as well: ask its status and time. Asked for by nation, because another nation could list the
    /// same key.
    /// </summary>
    public AuthorKey? FindSigningKey(NationCode nation, SigningKid kid, Timestamp now) =>
        Rostered(nation, now)?.FindAuthorKey(kid);

    /// <summary>All people, systems and gateways of a nation whose members the mandate names; empty without a roster
    /// in force.</summary>
    public ImmutableArray<Principal> PrincipalsOf(NationCode nation, Timestamp now) =>
        Rostered(nation, now)?.Principals ?? [];

    /// <summary>A mailbox, its readers and their epochs; null where no key set in force has it.</summary>
    public Mailbox? FindMailbox(MailboxAddress address, Timestamp now) =>
        Keyed(address.Nation, now)?.FindMailbox(address);

    /// <summary>All mailboxes of a nation whose members the mandate names; empty without a key set in force.</summary>
    public ImmutableArray<Mailbox> MailboxesOf(NationCode nation, Timestamp now) => Keyed(nation, now)?.Mailboxes ?? [];

    /// <summary>The border key to seal handling to: the newest that may be; null where the nation has none at the
    /// moment.</summary>
    public OpeningEpoch? FindBorderKeyToSealTo(NationCode nation, Timestamp now) =>
        FindKeySet(nation, now)?.BorderKeys
            .Where(epoch => epoch.MayBeSealedToAt(now)).MaxBy(epoch => epoch.SealedTo.From);

    /// <summary>A border key by its kid, past and withdrawn ones included; null where the key set in force lacks
    /// it.</summary>
    public OpeningEpoch? FindBorderKey(NationCode nation, OpeningKid kid, Timestamp now) =>
        FindKeySet(nation, now)?.BorderKeys.FirstOrDefault(epoch => epoch.Key.Kid == kid);

    /// <summary>
    /// A stamp key of a nation by its kid; null where the key set in force lacks it. Whether it may have made the
    /// stamp at hand is asked of <see cref="StampKey.MayStampAt"/> with the stamp's time.
    /// </summary>
    public StampKey? FindStampKey(NationCode nation, SigningKid kid, Timestamp now) =>
        FindKeySet(nation, now)?.StampKeys.FirstOrDefault(stamp => stamp.Key.Kid == kid);

    /// <summary>A community; null where the charter in force has none of that name.</summary>
    public Community? FindCommunity(string name, Timestamp now) =>
        IsCharterInForce(now) ? _communitiesByName.GetValueOrDefault(name) : null;

    /// <summary>The communities of a member, by name; none where the charter is not in force.</summary>
    public ImmutableArray<Community> CommunitiesOf(MemberAddress member, Timestamp now) =>
        IsCharterInForce(now) && _communities.TryGetValue(member, out var communities) ? communities : [];

    /// <summary>By what a nation is known, and how long each counts; the time is null where none is in force.</summary>
    public ImmutableArray<(string Name, Lifetime? Life)> LivesOf(NationCode nation, Timestamp now) =>
    [
        ($"mandate of {nation}", FindMandate(nation, now)?.Head.Lifetime),
        ($"roster of {nation}", FindRoster(nation, now)?.Head.Lifetime),
        ($"key set of {nation}", FindKeySet(nation, now)?.Head.Lifetime),
    ];

    /// <summary>The versions in force: the charter's, then each nation's by code, mandate, roster, key set, and the
    /// policies that are known.</summary>
    public ImmutableArray<DocumentVersion> VersionsInForce(Timestamp now)
    {
        if (!IsCharterInForce(now)) return [];
        IEnumerable<DocumentVersion?> Of(NationCode code) =>
            [FindMandate(code, now)?.Id, FindRoster(code, now)?.Id, FindKeySet(code, now)?.Id,
             FindRelease(code, now)?.Id, FindAcceptance(code, now)?.Id];
        return [Charter.Id, .. Charter.Nations.SelectMany(nation => Of(nation.Code)).OfType<DocumentVersion>()];
    }

    /// <summary>The newest versions known of the charter's nations, whether in force or not, in the same order; of
    /// public documents only, for it is the broker that is told.</summary>
    public ImmutableArray<DocumentVersion> VersionsKnown()
    {
        IEnumerable<DocumentVersion?> Of(NationPapers papers) =>
            [papers.Mandate?.Document.Id, papers.Roster?.Document.Id, papers.KeySet?.Document.Id];
        return [Charter.Id, .. Charter.Nations.SelectMany(n => Of(_nations[n.Code].Papers)).OfType<DocumentVersion>()];
    }

    /// <summary>The view under a charter. What did not change since the view before is taken over from it.</summary>
    internal static FederationSnapshot Of(
        Charter charter, IReadOnlyDictionary<NationCode, NationPapers> papers, FederationSnapshot? before)
    {
        return new FederationSnapshot(charter, charter.Nations.ToFrozenDictionary(nation => nation.Code, StandingOf), before);

        NationStanding StandingOf(Nation nation)
        {
            var own = papers.GetValueOrDefault(nation.Code) ?? NationPapers.None;
            return before is not null && ReferenceEquals(before.Charter, charter)
                && ReferenceEquals(before._nations[nation.Code].Papers, own)
                ? before._nations[nation.Code]
                : NationStanding.Of(nation, own, charter.Head.Lifetime);
        }
    }

    private NationStanding? Mandated(NationCode nation, Timestamp now) =>
        _nations.GetValueOrDefault(nation) is { MandateHolds: { } holds } standing && holds.Covers(now)
            ? standing : null;

    private NationStanding? Rostered(NationCode nation, Timestamp now) =>
        _nations.GetValueOrDefault(nation) is { RosterHolds: { } holds } standing && holds.Covers(now)
            ? standing : null;

    private NationStanding? Keyed(NationCode nation, Timestamp now) =>
        _nations.GetValueOrDefault(nation) is { KeySetHolds: { } holds } standing && holds.Covers(now)
            ? standing : null;
}
