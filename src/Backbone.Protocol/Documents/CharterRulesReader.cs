using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Protocol.Documents;

/// <summary>Reads what a charter rules for all: communities, ceilings, lane limits.</summary>
internal sealed class CharterRulesReader(Findings findings, ImmutableArray<Nation> nations)
{
    private const int MaxCommunities = 64;
    private const int MaxCeilings = 256;
    private const int MaxMembers = 4096; // of one community: 64 nations with 64 members each
    private const int MaxCategories = 64;
    private const int MaxLaneLimits = 16;

    public bool TryReadCommunities(Wire.Charter message, out ImmutableArray<Community> communities)
    {
        communities = [];
        if (!findings.Count(message.Communities.Count, 0, MaxCommunities, "communities")) return false;
        if (!findings.StrictlyAscending([.. message.Communities.Select(c => c.Name)], "communities")) return false;
        foreach (var community in message.Communities)
        {
            if (!TextRules.IsCommunityName(community.Name))
                return findings.No("a community's name is not [a-z0-9-]{1,64}");
            if (!TryReadMembers(community, out var members)) return false;
            communities = communities.Add(new Community(community.Name, members));
        }
        return true;
    }

    public bool TryReadCeilings(
        Wire.Charter message, ImmutableArray<Community> communities, out ImmutableArray<Ceiling> ceilings)
    {
        ceilings = [];
        if (!findings.Count(message.Ceilings.Count, 0, MaxCeilings, "ceilings")) return false;
        foreach (var ceiling in message.Ceilings)
        {
            var what = $"ceiling {ceilings.Length}";
            if (!findings.Count(ceiling.Categories.Count, 0, MaxCategories, $"categories of {what}")) return false;
            if (ceiling.Community.Length > 0 && communities.All(c => c.Name != ceiling.Community))
                return findings.No($"{what} is about a community that the charter does not have");
            if (!Enum.IsDefined(ceiling.Kind)) return findings.No($"{what} is about an unknown kind of member");
            if (!Enum.IsDefined(ceiling.MaxTlp) || ceiling.MaxTlp == Tlp.Unspecified)
                return findings.No($"{what} has no known TLP");
            if (ceiling.Categories.Any(c => c == Category.Unspecified || !Enum.IsDefined(c)))
                return findings.No($"{what} names an unknown category");
            if (!findings.StrictlyAscending([.. ceiling.Categories.Select(c => (uint)c)], $"the categories of {what}"))
                return false;
            ceilings = ceilings.Add(ToCeiling(ceiling));
        }
        return true;
    }

    public bool TryReadLaneLimits(Wire.Charter message, out ImmutableArray<LaneLimit> limits)
    {
        limits = [];
        if (!findings.Count(message.LaneLimits.Count, 0, MaxLaneLimits, "lane limits")) return false;
        if (message.LaneLimits.Any(l => l.Precedence == Precedence.Unspecified || !Enum.IsDefined(l.Precedence)))
            return findings.No("a lane limit is about an unknown precedence");
        if (!findings.StrictlyAscending([.. message.LaneLimits.Select(l => (uint)l.Precedence)], "lane limits"))
            return false;
        limits = [.. message.LaneLimits.Select(l => new LaneLimit(
            l.Precedence, l.PerMinute == 0 ? null : l.PerMinute, l.OutstandingBytes == 0 ? null : l.OutstandingBytes))];
        return true;
    }

    private bool TryReadMembers(Wire.Community community, out ImmutableArray<MemberAddress> members)
    {
        members = [];
        if (!findings.Count(community.Members.Count, 0, MaxMembers, $"members of community {community.Name}")) return false;
        if (!findings.StrictlyAscending(community.Members, $"the members of community {community.Name}")) return false;
        var read = ImmutableArray.CreateBuilder<MemberAddress>(community.Members.Count);
        foreach (var text in community.Members)
        {
            if (!MemberAddress.TryParse(text, out var member))
                return findings.No($"community {community.Name} names what is no member's address");
            if (nations.All(nation => nation.Code != member.Nation))
                return findings.No($"community {community.Name} names {member}, whose nation is not in the charter");
            read.Add(member);
        }
        members = read.MoveToImmutable();
        return true;
    }

    private static Ceiling ToCeiling(Wire.Ceiling ceiling) => new(
        ceiling.Community.Length == 0 ? null : ceiling.Community,
        ceiling.Kind == MemberKind.Unspecified ? null : ceiling.Kind,
        ceiling.MaxTlp, [.. ceiling.Categories], ceiling.MaxSize == 0 ? null : ceiling.MaxSize);
}
