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

    /// <summary>
    /// Recipients of whom the same is said, together: by outcome, rules and explanation, but for their own names in it. Each group and the
    /// first of each group in the order of the recipients.
    /// </summary>
    public static IEnumerable<IGrouping<object, RecipientDecision>> GroupAlike(this ImmutableArray<RecipientDecision> decisions) =>
        decisions.GroupBy(decision => (object)(decision.Outcome, decision.Reason, string.Join(' ', decision.Rules), SayingOf(decision)));

    private static string SayingOf(RecipientDecision decision) => decision.Mailbox.Member is { } member
        ? decision.Explanation.Replace(decision.Mailbox.ToString(), "", StringComparison.Ordinal)
            .Replace(member.ToString(), "", StringComparison.Ordinal) : decision.Explanation;
}
