using System.Collections.Immutable;

namespace Backbone.Client.Sending;

/// <summary>What decisions say together.</summary>
public static class DecisionExtensions
{
    /// <summary>The roles in which approvals are missing, in the order in which they are asked for; none twice.</summary>
    public static ImmutableArray<string> MissingRoles(this ImmutableArray<RecipientDecision> decisions) =>
    [
        .. decisions.SelectMany(decision => decision.Approvals)
            .Where(need => need.Missing > 0).Select(need => need.Role).Distinct(StringComparer.Ordinal),
    ];
}
