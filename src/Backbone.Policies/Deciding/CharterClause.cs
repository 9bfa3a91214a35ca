using System.Collections.Frozen;
using System.Collections.Immutable;
using Backbone.Policies.Clauses;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Policies.Deciding;

/// <summary>
/// What the charter says, over both nations' rules: author and recipient share a community, or both are in the one
/// named; every ceiling that binds the message holds. Communities are bits, of which a charter has 64 at most.
/// </summary>
internal sealed class CharterClause
{
    private readonly FederationSnapshot _federation;
    private readonly FrozenDictionary<MemberAddress, ulong> _communitiesOf;
    private readonly FrozenDictionary<MemberKind, ImmutableArray<Ceiling>> _ceilings;

    public CharterClause(FederationSnapshot federation)
    {
        _federation = federation;
        _communitiesOf = federation.Charter.Communities
            .SelectMany((community, place) => community.Members, (community, member) => (community, member))
            .GroupBy(pair => pair.member)
            .ToFrozenDictionary(group => group.Key,
                group => group.Aggregate(0UL, (bits, pair) => bits | Bit(pair.community.Name)));
        _ceilings = MemberKinds.All.ToFrozenDictionary(kind => kind, kind =>
            federation.Charter.Ceilings.Where(ceiling => ceiling.Kind is null || ceiling.Kind == kind)
                .ToImmutableArray());
    }

    /// <summary>Rules on one mailbox.</summary>
    /// <returns>Null where the charter allows it; OutsideCommunity or AboveCeiling where not.</returns>
    public Refused? Check(Manifest manifest, MailboxAddress recipient, Timestamp now)
    {
        if (!_federation.IsCharterInForce(now))
            return Outside("no charter is in force here", "ask the operator; nothing passes without one");
        if (_federation.FindNation(recipient.Nation, now) is null)
            return Outside($"{recipient.Nation} is no nation of the charter in force", "check the recipient's address");
        return CheckCommunity(manifest, recipient) ?? CheckCeilings(manifest, now);
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

    private Refused? CheckCeilings(Manifest manifest, Timestamp now)
    {
        if (manifest.From.Member is not { } member || _federation.FindMember(member, now) is not { Kind: var kind }
            || !_ceilings.TryGetValue(kind, out var ceilings))
            return Outside($"{manifest.From} is of no member that its nation's mandate names",
                "ask the nation's registrar");
        foreach (var ceiling in ceilings)
        {
            if (!ceiling.Binds(manifest.Community, kind)) continue;
            if (manifest.Tlp > ceiling.MaxTlp) return Above(ceiling,
                $"TLP above {Dimension.Tlp.WordOf((int)ceiling.MaxTlp)}");
            if (!ceiling.Categories.IsEmpty && !ceiling.Categories.Contains(manifest.Category))
                return Above(ceiling, $"the category {Dimension.Categories.WordOf((int)manifest.Category)}");
            if (manifest.Size > ceiling.MaxSize) return Above(ceiling,
                $"more than {Sizes.Show(ceiling.MaxSize.Value)}");
        }
        return null;
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

    private static Refused Above(Ceiling ceiling, string what) => new(RefusalReason.AboveCeiling,
        $"the charter does not allow {what} {(ceiling.Community is null ? "" : $"in {ceiling.Community} ")}"
            + $"from members of {(ceiling.Kind is { } kind ? $"kind {MemberKinds.WordOf(kind)}" : "any kind")}",
        "mark or cut it so that it stays below, or ask a member that may");

    private static Refused Outside(string what,
        string next = "choose recipients of a community that you share; `backbone members` lists them") =>
        new(RefusalReason.OutsideCommunity, what, next);
}
