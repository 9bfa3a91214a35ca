using System.Collections.Immutable;
using Backbone.Policies.Clauses;
using Backbone.Policies.Compiling;
using Backbone.Policies.Deciding;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Explaining;

/// <summary>Finds the allows that came nearest to matching, and the clauses in which each failed.</summary>
internal static class NearestRules
{
    /// <summary>One of them.</summary>
    /// <param name="Rule">The rule.</param>
    /// <param name="Failed">Its clauses that do not hold; at least one.</param>
    public sealed record Near(Rule Rule, ImmutableArray<Clause> Failed);

    /// <summary>At most three, the nearest first: those that fail in the fewest clauses, and in the lightest.</summary>
    public static ImmutableArray<Near> Find(RuleSet rules, Manifest manifest, MailboxAddress recipient)
    {
        var near = rules.Rules.Where(rule => rule.Allows)
            .Select(rule => new Near(rule, [.. rule.Clauses.Where(clause => !clause.Holds(manifest, recipient, rules.Names))]))
            .Where(one => !one.Failed.IsEmpty)
            .OrderBy(Distance).ThenBy(one => one.Rule.Id, StringComparer.Ordinal)
            .Take(PolicyLimits.NearestRules).ToImmutableArray();
        // A rule about other people is not told beside one that is about these.
        return [.. near.Where(one => Distance(one) / Clause.PartyDistance == Distance(near[0]) / Clause.PartyDistance)];
    }

    private static int Distance(Near near) => near.Failed.Sum(clause => clause.Distance);
}
