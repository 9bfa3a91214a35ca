using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Gateway.Borders;

/// <summary>Whether the nation has policies to rule by, for its operators.</summary>
internal static class PolicyStanding
{
    /// <summary>Names the policies that are not in force: release, acceptance; empty where both are.</summary>
    public static string MissingOf(NationalBorders borders, Timestamp now)
    {
        var policies = new (string Name, Lifetime? Holds)[] { ("release", borders.Out.Release?.Lifetime), ("acceptance", borders.In.Acceptance?.Lifetime) };
        return string.Join(" and ", policies.Where(policy => policy.Holds?.Covers(now) != true).Select(policy => policy.Name));
    }
}
