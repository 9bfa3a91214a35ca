using System.Collections.Frozen;
using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Policies.Clauses;

/// <summary>Who is who for a policy: the federation's documents as they were in force when it was compiled.</summary>
internal sealed class Names
{
    private readonly FrozenDictionary<MemberAddress, MemberKind> _kinds;
    private readonly FrozenDictionary<PrincipalAddress, ImmutableArray<string>> _roles;
    private readonly FrozenDictionary<string, FrozenSet<MemberAddress>> _communities;
    private readonly FrozenDictionary<string, ImmutableArray<Principal>> _holders;
    private readonly FrozenDictionary<MemberKind, ImmutableArray<MemberAddress>> _membersByKind;
    private readonly FrozenSet<NationCode> _nations;

    private Names(FederationSnapshot federation, Timestamp now)
    {
        var inForce = federation.IsCharterInForce(now);
        Nations = inForce ? [.. federation.Charter.Nations.Select(nation => nation.Code)] : [];
        Principals = [.. Nations.SelectMany(nation => federation.PrincipalsOf(nation, now))];
        _nations = Nations.ToFrozenSet();
        _holders = Principals.SelectMany(principal => principal.Roles, (principal, role) => (principal, role))
            .GroupBy(pair => pair.role, pair => pair.principal, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.Ordinal);
        _kinds = Nations.SelectMany(nation => federation.FindMandate(nation, now)?.Members ?? [])
            .ToFrozenDictionary(member => member.Address, member => member.Kind);
        _membersByKind = _kinds.GroupBy(pair => pair.Value, pair => pair.Key)
            .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray());
        _roles = Principals.ToFrozenDictionary(principal => principal.Address, principal => principal.Roles);
        _communities = (inForce ? federation.Charter.Communities : [])
            .ToFrozenDictionary(community => community.Name, community => community.Members.ToFrozenSet(),
                StringComparer.Ordinal);
    }

    /// <summary>The charter's nations.</summary>
    public ImmutableArray<NationCode> Nations { get; }

    /// <summary>Everybody in the rosters.</summary>
    public ImmutableArray<Principal> Principals { get; }

    /// <summary>All members that mandates name.</summary>
    public IEnumerable<MemberAddress> Members => _kinds.Keys;

    /// <summary>The charter's communities, by name.</summary>
    public IEnumerable<string> Communities => _communities.Keys.Order(StringComparer.Ordinal);

    /// <summary>Takes them from the documents in force.</summary>
    public static Names Of(FederationSnapshot federation, Timestamp now) => new(federation, now);

    /// <summary>Whether the charter names the nation.</summary>
    public bool Knows(NationCode nation) => _nations.Contains(nation);

    /// <summary>Whether a mandate names the member.</summary>
    public bool Knows(MemberAddress member) => _kinds.ContainsKey(member);

    /// <summary>Whether a roster names the principal.</summary>
    public bool Knows(PrincipalAddress principal) => _roles.ContainsKey(principal);

    /// <summary>Whether the charter has the community.</summary>
    public bool KnowsCommunity(string name) => _communities.ContainsKey(name);

    /// <summary>A member's kind; null where no mandate names it.</summary>
    public MemberKind? KindOf(MemberAddress? member) =>
        member is { } address && _kinds.TryGetValue(address, out var kind) ? kind : null;

    /// <summary>Whether a principal holds a role.</summary>
    public bool Holds(PrincipalAddress principal, string role) =>
        _roles.TryGetValue(principal, out var roles) && roles.Contains(role, StringComparer.Ordinal);

    /// <summary>Whoever holds a role; nobody where it stands in no roster.</summary>
    public ImmutableArray<Principal> HoldersOf(string role) => _holders.TryGetValue(role, out var holders) ? holders : [];

    /// <summary>All members of a kind.</summary>
    public ImmutableArray<MemberAddress> MembersOf(MemberKind kind) =>
        _membersByKind.TryGetValue(kind, out var members) ? members : [];

    /// <summary>Whether a member is in a community.</summary>
    public bool IsIn(MemberAddress? member, string community) =>
        member is { } address && _communities.TryGetValue(community, out var members) && members.Contains(address);

    /// <summary>A community's members; none where the charter has no such community.</summary>
    public IEnumerable<MemberAddress> MembersOf(string community) =>
        _communities.TryGetValue(community, out var members) ? members : [];
}
