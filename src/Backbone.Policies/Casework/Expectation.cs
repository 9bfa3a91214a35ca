using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Backbone.Policies.Reading;
using Backbone.Policies.Rulings;

namespace Backbone.Policies.Casework;

/// <summary>
/// What a case expects: <c>allowed</c>, <c>pending</c> or <c>refused</c>, and if wanted by which rules, by the
/// markings, by the charter, or because nothing allows it.
/// </summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Rules">Ids that must be among the deciding rules.</param>
/// <param name="By">Who must have refused; null where that is not said.</param>
internal sealed record Expectation(RulingOutcome Outcome, ImmutableArray<string> Rules, Expectation.Refuser? By)
{
    private const string NothingAllows = "refused as nothing allows it";
    private const string TheCharter = "refused by the charter";
    private const string TheMarkings = "refused by the markings";

    /// <summary>How it may be written.</summary>
    public const string Forms = "write allowed, pending or refused, alone or with `by` and rule ids; "
        + $"or `{NothingAllows}`, `{TheCharter}`, `{TheMarkings}`";

    /// <summary>Who refused, where no rule did.</summary>
    public enum Refuser
    {
        /// <summary>No rule allows it, and none refuses it.</summary>
        Default,

        /// <summary>The charter.</summary>
        Charter,

        /// <summary>The markings.</summary>
        Markings,
    }

    /// <summary>Reads one; letter case counts.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out Expectation? expectation)
    {
        expectation = text switch
        {
            NothingAllows => new Expectation(RulingOutcome.Refused, [], Refuser.Default),
            TheCharter => new Expectation(RulingOutcome.Refused, [], Refuser.Charter),
            TheMarkings => new Expectation(RulingOutcome.Refused, [], Refuser.Markings),
            _ => ReadRules(text),
        };
        return expectation is not null;
    }

    /// <summary>Whether a ruling is what was expected.</summary>
    public bool Meets(Ruling ruling) =>
        ruling.Outcome == Outcome && Rules.All(id => ruling.Rules.Any(rule => rule.Id == id)) && By switch
        {
            Refuser.Default =>
                ruling.Reason is RefusalReason.NotReleased or RefusalReason.NotAccepted && ruling.Rules.IsEmpty,
            Refuser.Charter => ruling.Reason is RefusalReason.OutsideCommunity or RefusalReason.AboveCeiling,
            Refuser.Markings => ruling.Reason is RefusalReason.MarkingAbsent or RefusalReason.NotReleasable
                or RefusalReason.RedNotPersonal or RefusalReason.BeyondOriginal or RefusalReason.FormNotAllowed or RefusalReason.ApprovalMissing,
            _ => true,
        };

    /// <inheritdoc/>
    public override string ToString() => By switch
    {
        Refuser.Default => NothingAllows,
        Refuser.Charter => TheCharter,
        Refuser.Markings => TheMarkings,
        _ => Rules.IsEmpty ? Word : $"{Word} by {string.Join(", ", Rules)}",
    };

    private string Word => Outcome.ToString().ToLowerInvariant();

    private static Expectation? ReadRules(string text)
    {
        var parts = text.Split(" by ", 2);
        var outcome = parts[0] switch
        {
            "allowed" => RulingOutcome.Allowed,
            "pending" => RulingOutcome.Pending,
            "refused" => RulingOutcome.Refused,
            _ => RulingOutcome.Unspecified,
        };
        if (outcome == RulingOutcome.Unspecified) return null;
        var rules = parts.Length == 1 ? [] : parts[1].Split(',', StringSplitOptions.TrimEntries).ToImmutableArray();
        return rules.All(id => SelectorReader.IsName(id, PolicyLimits.IdLength))
            ? new Expectation(outcome, rules, null) : null;
    }
}
