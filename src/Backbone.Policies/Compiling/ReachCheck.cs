using Backbone.Policies.Clauses;
using Backbone.Policies.Language;
using Backbone.Policies.Rules;

namespace Backbone.Policies.Compiling;

/// <summary>
/// Rules that can never match, whoever is in the federation: these are faults in any file, for their author meant
/// something else.
/// </summary>
internal sealed class ReachCheck(PolicySyntax syntax, PolicyKind kind, Faults faults)
{
    private const uint Red = 1u << (int)Tlp.Red;

    /// <summary>Looks at every rule and quota.</summary>
    public void Run()
    {
        foreach (var rule in syntax.Rules)
        {
            CheckNations(rule);
            CheckDrafts(rule);
            if (rule.Allows) CheckAllow(rule);
        }
        foreach (var quota in syntax.Quotas)
            if (quota.Selector.Nation is { } nation && nation != syntax.Nation)
                faults.Add(quota.Selector.Place, $"{quota.Of} is not of {syntax.Nation}, so this quota never counts",
                    "name members of the own nation");
    }

    private void CheckNations(Rule rule)
    {
        var (own, key, next) = kind == PolicyKind.Release
            ? (rule.Find<FromClause>()?.Selectors, "from",
                "a release policy rules on what the own people send; what comes from abroad stands in acceptance.yaml")
            : (rule.Find<ToClause>()?.Selectors, "to",
                "an acceptance policy rules on what comes in; what goes abroad stands in release.yaml");
        foreach (var selector in own ?? [])
            if (selector.Nation is { } nation && nation != syntax.Nation)
                faults.Add(selector.Place, $"{selector} in `{key}` is not of {syntax.Nation}, so it can never match",
                    next);
    }

    private void CheckDrafts(Rule rule)
    {
        var signedByOfficers = rule.ValuesOf(Dimension.Signer) == 1u << (int)KeyRole.Officer;
        if (signedByOfficers && rule.ValuesOf(Dimension.OnBehalfOf) == 0b10)
            faults.Add(rule.Place,
                $"rule {rule.Id} takes what an officer signs on behalf of another, which only a service does, so it can "
                    + "never match", "write signer: service, or leave one out");
    }

    private void CheckAllow(Rule rule)
    {
        var (to, releasable) = (rule.Find<ToClause>(), rule.Find<ReleasableClause>());
        if (to is null || to.Selectors.IsEmpty) return;
        if (rule.ValuesOf(Dimension.Tlp) == Red && to.Selectors.All(selector => selector is Selector.OfMember))
            faults.Add(to.Place,
                $"rule {rule.Id} lets TLP:RED go to shared mailboxes only, and RED goes to personal mailboxes only, so it "
                    + "can never match", "name persons, or all of a member's with NATION/member/*");
        if (releasable is { Nations.IsEmpty: false }
            && to.Selectors.All(selector => selector.Nation is { } nation && !releasable.Has(nation)))
            faults.Add(to.Place,
                $"rule {rule.Id} takes what is releasable to {Nations(releasable)} only, and sends it to others, so it can "
                    + "never match", "let `to` and `releasable-to` name the same nations");
    }

    private static string Nations(ReleasableClause clause) =>
        string.Join(", ", clause.Nations.Select(one => one.Nation));
}
