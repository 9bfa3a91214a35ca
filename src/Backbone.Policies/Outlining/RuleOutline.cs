using System.Collections.Immutable;
using Backbone.Policies.Clauses;
using Backbone.Policies.Rules;

namespace Backbone.Policies.Outlining;

/// <summary>One rule of a policy in words.</summary>
/// <param name="Id">Its name in the file.</param>
/// <param name="Allows">Whether it allows; else it refuses.</param>
/// <param name="Clauses">What must hold, all of it: each key of the file with its words.</param>
/// <param name="Role">The role whose approval it asks for; null where it asks for none.</param>
/// <param name="Approvals">Of how many officers; 0 where it asks for none.</param>
public sealed record RuleOutline(
    string Id, bool Allows, ImmutableArray<KeyValuePair<string, string>> Clauses, string? Role, int Approvals)
{
    internal static RuleOutline Of(Rule rule) => new(rule.Id, rule.Allows,
        [.. rule.Clauses.Select(clause => KeyValuePair.Create(clause.Key, WordsOf(clause)))], rule.Approvals?.Role, rule.Approvals?.Count ?? 0);

    private static string WordsOf(Clause clause) => clause switch
    {
        FromClause from => string.Join(", ", from.Selectors),
        ToClause to => string.Join(", ", to.Selectors),
        ChoiceClause choice => choice.Dimension.Describe(choice.Values),
        SizeClause { Max: ulong.MaxValue } size => $"{Sizes.Show(size.Min)} or more",
        SizeClause { Min: 0 } size => $"up to {Sizes.Show(size.Max)}",
        SizeClause size => $"{Sizes.Show(size.Min)} to {Sizes.Show(size.Max)}",
        ReleasableClause { Nations.IsEmpty: true } => "none",
        ReleasableClause releasable => string.Join(", ", releasable.Nations.Select(one => one.Nation)),
        CommunityClause community => string.Join(", ", community.Communities.Select(one => one.Name)),
        _ => throw new InvalidOperationException($"{clause.Key} has no words"),
    };
}
