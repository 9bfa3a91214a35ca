using System.Collections.Immutable;
using Backbone.Policies.Clauses;
using Backbone.Policies.Compiling;
using Backbone.Policies.Manifests;
using Backbone.Policies.Rules;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Explaining;

/// <summary>Finds the allows that came nearest to matching, and the clauses in which each failed.</summary>
internal static class NearestRules
{
    /// <summary>One of them.</summary>
    /// <param name="Rule">The rule.</param>
    /// <param name="Failed">Its clauses that do not hold; at least one.</param>
    public sealed record Near(Rule Rule, ImmutableArray<Clause> Failed);

    /// <summary>At most three: those that fail in the fewest clauses, and not at whom they are about.</summary>
    public static ImmutableArray<Near> Find(RuleSet rules, Manifest manifest, MailboxAddress recipient) =>
    [
        .. rules.Rules.Where(rule => rule.Allows)
            .Select(rule => new Near(rule,
                [.. rule.Clauses.Where(clause => !clause.Holds(manifest, recipient, rules.Names))]))
            .GroupBy(Distance).MinBy(group => group.Key)?
            .OrderBy(near => near.Rule.Id, StringComparer.Ordinal).Take(PolicyLimits.NearestRules) ?? [],
    ];

    private static int Distance(Near near) => near.Failed.Sum(clause => clause.Distance);
}
