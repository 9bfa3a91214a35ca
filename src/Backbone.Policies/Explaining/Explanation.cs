using System.Collections.Immutable;
using Backbone.Policies.Rulings;
using Backbone.Protocol;

namespace Backbone.Policies.Explaining;

/// <summary>
/// A ruling in words for a liaison officer. One for all who ask: the command line, Preview before sending, and a
/// refusal.
/// </summary>
/// <param name="Ruling">The ruling.</param>
/// <param name="Statements">What there is to say: where refused every obstacle, in the order markings, charter,
/// release,
/// acceptance.</param>
public sealed record Explanation(Ruling Ruling, ImmutableArray<Statement> Statements)
{
    // What may stand between text and next step.
    private const int JoinBytes = 16;

    /// <summary>
    /// What to do about the first obstacle, cut at <see cref="PolicyLimits.NextStepBytes"/>; empty where nothing helps or none
    /// is there.
    /// </summary>
    public string NextStep => ShortText.Of(
        Statements.FirstOrDefault(statement => statement.NextStep.Length > 0)?.NextStep ?? "", PolicyLimits.NextStepBytes);

    /// <summary>
    /// All of it in one sentence, without the next step; cut so that both stay within
    /// <see cref="PolicyLimits.ExplanationBytes"/>.
    /// </summary>
    public string Text => ShortText.Of(string.Join("; ", Statements.Select(statement => statement.Text)),
        PolicyLimits.ExplanationBytes - PolicyLimits.NextStepBytes - JoinBytes);

    /// <summary>
    /// The same for ears abroad: nothing of the author's nation's release policy, neither rules nor approvals, is in
    /// it.
    /// </summary>
    public Explanation ForAbroad()
    {
        var told = Statements
            .Where(statement => statement.By is RuledBy.Markings or RuledBy.Charter or RuledBy.Acceptance)
            .ToImmutableArray();
        if (told.IsEmpty && Ruling.Outcome != RulingOutcome.Allowed)
            told = [new Statement(RuledBy.Release, true, "the author's nation does not release it")];
        return new Explanation(
            Ruling with { Rules = Ruling.Rules.RemoveAll(rule => rule.Policy == PolicyKind.Release), Approvals = [], RulesUnnamed = 0 }, told);
    }

    /// <summary>As a refusal; null where it is none.</summary>
    public Refused? ToRefused() =>
        Ruling.Outcome == RulingOutcome.Refused
            ? new Refused(Ruling.Reason, $"{Ruling.Mailbox}: {Text}", NextStep) : null;

    /// <summary><c>JPN/npa: refused: …; what to do: …</c></summary>
    public override string ToString()
    {
        var outcome = Ruling.Outcome.ToString().ToLowerInvariant();
        var (why, next) = (Text.Length == 0 ? "" : $": {Text}", NextStep.Length == 0 ? "" : $"; what to do: {NextStep}");
        return $"{Ruling.Mailbox}: {outcome}{why}{next}";
    }
}
