using System.Collections.Immutable;
using Backbone.Policies.Rules;
using Backbone.Protocol.Documents;

namespace Backbone.Policies.Linting;

/// <summary>
/// Finds rules that do nothing as the federation stands: rightly written, and yet probably not what their author meant.
/// Slow, for a person who waits.
/// </summary>
public static class PolicyLint
{
    /// <summary>Looks at every rule; at most one finding each, in the file's order.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="federation">The documents that it was compiled with.</param>
    public static ImmutableArray<LintFinding> Look(Policy policy, FederationSnapshot federation)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(federation);
        var (rules, names) = (policy.Rules.Rules, policy.Rules.Names);
        var parties = Parties.Of(policy.Kind, policy.Nation, names);
        var extents = rules.Select(rule => new Extent(rule, parties, names)).ToArray();
        var reach = new CharterReach(federation.Charter, names);
        return [.. Enumerable.Range(0, rules.Length).Select(place => Look(place)).OfType<LintFinding>()];

        LintFinding? Look(int place)
        {
            var (rule, extent) = (rules[place], extents[place]);
            var around = Enumerable.Range(0, rules.Length)
                .Where(other => other != place && extent.LiesWithin(extents[other])).ToList();
            if (rule.Allows
                && around.Select(other => rules[other]).FirstOrDefault(other => !other.Allows) is { } refuse)
                return Found(LintKind.Contradicted, rule, refuse.Id,
                    $"allows only what {refuse.Id} refuses, so it lets nothing pass",
                    "narrow one of the two, or remove it");
            if (rule.Allows && !reach.IsAny(extent))
                return Found(LintKind.Unreachable, rule, null,
                    "allows only what the charter or the markings refuse, so it lets nothing pass",
                    "compare it with the charter's communities and ceilings, or remove it");
            // Of two that take the same, the later one is told.
            var shadow = around
                .Where(other => IsShadowedBy(rule, rules[other])
                && (!extents[other].LiesWithin(extent) || other < place))
                .Select(other => rules[other].Id).FirstOrDefault();
            return shadow is null ? null : Found(LintKind.Shadowed, rule, shadow,
                $"takes nothing that {shadow} does not take as well, so without it nothing would change",
                    "remove it, or narrow the other");
        }

        LintFinding Found(LintKind kind, Rule rule, string? other, string what, string nextStep) =>
            new(kind, rule.Id, other,
            new PolicyFault(policy.Source.File, rule.Place.Line, rule.Place.Column, $"rule {rule.Id} {what}",
                nextStep));
    }

    // An allow that asks for more approvals than the other holds back what that one lets through: it does something.
    private static bool IsShadowedBy(Rule rule, Rule other) =>
        rule.Allows == other.Allows
        && (rule.Approvals is null
            || (other.Approvals is { } asked && asked.Role == rule.Approvals.Role
            && asked.Count >= rule.Approvals.Count));
}
