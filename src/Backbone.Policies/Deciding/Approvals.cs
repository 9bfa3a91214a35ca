using System.Collections.Immutable;
using Backbone.Policies.Manifests;
using Backbone.Policies.Rules;
using Backbone.Policies.Rulings;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Deciding;

/// <summary>
/// What approvals a message needs: all that any matching allow asks for; of one role the most that any asks. RED needs
/// at least one, whatever the rules say: where none names a role, a releaser's. What is asked for is what counts.
/// </summary>
internal static class Approvals
{
    /// <summary>The role that approves RED where no rule names one.</summary>
    public const string DefaultRole = "releaser";

    /// <summary>What is needed, role by role; empty where nothing.</summary>
    public static ImmutableArray<ApprovalNeed> Needed(Manifest manifest, ImmutableArray<Rule> allows)
    {
        var asked = allows.Select(rule => rule.Approvals).OfType<AskedApproval>()
            .GroupBy(approval => approval.Role, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Need(manifest, group.Key, group.Max(approval => approval.Count)))
            .ToImmutableArray();
        return asked.IsEmpty && manifest.Tlp == Tlp.Red ? [Need(manifest, DefaultRole, 1)] : asked;
    }

    /// <summary>What is told of many needs: those that are missing before those that are met.</summary>
    public static ImmutableArray<ApprovalNeed> Told(ImmutableArray<ApprovalNeed> needs) =>
        needs.Length <= PolicyLimits.NeedsTold ? needs
            : [.. needs.OrderBy(need => need.Missing == 0).Take(PolicyLimits.NeedsTold)];

    /// <summary>The allows that wait; where none asks by itself, all of them.</summary>
    public static ImmutableArray<Rule> Waiting(Manifest manifest, ImmutableArray<Rule> allows)
    {
        var waiting = allows
            .Where(rule => rule.Approvals is { } asked && Need(manifest, asked.Role, asked.Count).Missing > 0)
            .ToImmutableArray();
        return waiting.IsEmpty ? allows : waiting;
    }

    /// <summary>
    /// Whether anybody but the author approved, in whatever role: which one is asked for, only the author's nation knows.
    /// </summary>
    public static bool AnyGiven(Manifest manifest) => !Givers(manifest, null).IsEmpty;

    private static ApprovalNeed Need(Manifest manifest, string role, int count) =>
        new(role, count, Givers(manifest, role));

    // Null stands for every role.
    private static ImmutableArray<PrincipalAddress> Givers(Manifest manifest, string? role) =>
        [.. manifest.Approvals.Where(approval => role is null || approval.Role == role)
            .Select(approval => approval.Officer)
            .Where(officer => officer != manifest.Author && officer != manifest.From).Distinct()];
}
