using System.Collections.Frozen;
using Backbone.Policies.Clauses;
using Backbone.Policies.Manifests;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Policies.Deciding;

/// <summary>
/// What the charter says, over both nations' rules. Author and recipient share a community, or both are in the one
/// named; at home they need share none. The ceilings of every message hold, and those of the community named. What is
/// sent abroad and names none lies in the communities that both share: the ceilings of one of them hold, so that nobody
/// escapes a ceiling by leaving the name out. Communities are bits, of which a charter has 64 at most.
/// </summary>
internal sealed class CharterClause
{
    private readonly FederationSnapshot _federation;
    private readonly FrozenDictionary<MemberAddress, ulong> _communitiesOf;
    private readonly FrozenDictionary<MemberKind, CeilingSet> _ceilings;

    public CharterClause(FederationSnapshot federation)
    {
        _federation = federation;
        _communitiesOf = federation.Charter.Communities
            .SelectMany((community, place) => community.Members, (community, member) => (community, member))
            .GroupBy(pair => pair.member)
            .ToFrozenDictionary(group => group.Key,
                group => group.Aggregate(0UL, (bits, pair) => bits | Bit(pair.community.Name)));
        _ceilings = MemberKinds.All.ToFrozenDictionary(kind => kind, kind => new CeilingSet(federation.Charter, kind));
    }

    /// <summary>Rules on one mailbox.</summary>
    /// <returns>Null where the charter allows it; OutsideCommunity or AboveCeiling where not.</returns>
    public Refused? Check(Manifest manifest, MailboxAddress recipient, Timestamp now)
    {
        if (!_federation.IsCharterInForce(now))
            return Outside("no charter is in force here", "ask the operator; nothing passes without one");
        if (_federation.FindNation(recipient.Nation, now) is null)
            return Outside($"{recipient.Nation} is no nation of the charter in force", "check the recipient's address");
        return CheckCommunity(manifest, recipient) ?? CheckCeilings(manifest, recipient, now);
    }

    private Refused? CheckCommunity(Manifest manifest, MailboxAddress recipient)
    {
        var (author, theirs) = (CommunitiesOf(manifest.From.Member), CommunitiesOf(recipient.Member));
        if (manifest.Community is { } name)
            return (author & theirs & Bit(name)) != 0 ? null
                : Outside($"{Sender(manifest)} and {recipient} are not both in community {name}");
        if (recipient.Nation == manifest.From.Nation || (author & theirs) != 0) return null;
        return Outside($"{Sender(manifest)} and {recipient} share no community of the charter");
    }

    private Refused? CheckCeilings(Manifest manifest, MailboxAddress recipient, Timestamp now)
    {
        if (manifest.From.Member is not { } member || _federation.FindMember(member, now) is not { Kind: var kind }
            || !_ceilings.TryGetValue(kind, out var ceilings))
            return Outside($"{manifest.From} is of no member that its nation's mandate names",
                "ask the nation's registrar");
        if (ceilings.Above(manifest) is { } always)
            return Above(always, "mark or cut it so that it stays below, or ask a member that may");
        if (manifest.Community is { } name)
            return ceilings.AboveAll(manifest, Bit(name)) is { } named
                ? Above(named, "mark or cut it so that it stays below, or ask a member that may") : null;
        if (recipient.Nation == manifest.From.Nation) return null;
        return ceilings.AboveAll(manifest, CommunitiesOf(member) & CommunitiesOf(recipient.Member)) is { } shared
            ? Above($"{shared}, and {Sender(manifest)} and {recipient} share no community that takes it",
                "mark or cut it so that it stays below, or choose recipients of a community that takes it")
            : null;
    }

    private ulong CommunitiesOf(MemberAddress? member) =>
        member is { } address && _communitiesOf.TryGetValue(address, out var bits) ? bits : 0;

    private ulong Bit(string community)
    {
        var communities = _federation.Charter.Communities;
        for (var place = 0; place < communities.Length; place++)
            if (communities[place].Name == community) return 1UL << place;
        return 0;
    }

    private static string Sender(Manifest manifest) => manifest.From.Member?.ToString() ?? manifest.From.ToString();

    private static Refused Above(string what, string next) =>
        new(RefusalReason.AboveCeiling, $"the charter does not allow {what}", next);

    private static Refused Outside(string what,
        string next = "choose recipients of a community that you share; `backbone members list` names them") =>
        new(RefusalReason.OutsideCommunity, what, next);
}
