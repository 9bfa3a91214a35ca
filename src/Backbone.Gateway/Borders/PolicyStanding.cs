using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Gateway.Borders;

/// <summary>Whether the nation has policies to rule by, for its operators.</summary>
/// <param name="Missing">Names the policies that are not in force: release, acceptance; empty where both are.</param>
/// <param name="Ending">When the first of those in force ends, where that is within <see cref="Notice"/>; else null.</param>
internal sealed record PolicyStanding(string Missing, Timestamp? Ending)
{
    /// <summary>How long before a policy ends its officers are reminded: a week, to write, sign and publish the next.</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromDays(7);

    /// <summary>How it stands.</summary>
    public static PolicyStanding Of(NationalBorders borders, Timestamp now)
    {
        var policies = new (string Name, Lifetime? Holds)[] { ("release", borders.Out.Release?.Lifetime), ("acceptance", borders.In.Acceptance?.Lifetime) };
        var ends = policies.Where(policy => policy.Holds?.Covers(now) == true).Select(policy => policy.Holds!.Value.Until)
            .Where(until => until < now.Plus(Notice)).ToList();
        return new PolicyStanding(
            string.Join(" and ", policies.Where(policy => policy.Holds?.Covers(now) != true).Select(policy => policy.Name)),
            ends.Count == 0 ? null : ends.Min());
    }
}
