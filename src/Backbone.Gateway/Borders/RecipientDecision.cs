using System.Collections.Immutable;
using Backbone.Policies.Deciding;
using Backbone.Policies.Explaining;
using Backbone.Policies.Manifests;
using Backbone.Policies.Rulings;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Borders;

/// <summary>What was decided for one recipient.</summary>
/// <param name="Mailbox">The recipient.</param>
/// <param name="Outcome">Allowed, pending approvals, or refused.</param>
/// <param name="Refusal">Why it does not go there; null where it does, or may.</param>
internal sealed record RecipientDecision(MailboxAddress Mailbox, RulingOutcome Outcome, Refused? Refusal)
{
    /// <summary>The rules that decided, of each policy the first few.</summary>
    public ImmutableArray<RuleName> Rules { get; init; } = [];

    /// <summary>How many decided beside those.</summary>
    public int RulesUnnamed { get; init; }

    /// <summary>In words for the author's nation's own people; empty where nothing need be said.</summary>
    public string Explanation { get; init; } = "";

    /// <summary>What it waits for, or who approved.</summary>
    public ImmutableArray<ApprovalNeed> Approvals { get; init; } = [];

    /// <summary>A decision outside the policies: receipts, and what is refused before they are asked.</summary>
    public static RecipientDecision Outside(MailboxAddress mailbox, Refused? refusal) =>
        new(mailbox, refusal is null ? RulingOutcome.Allowed : RulingOutcome.Refused, refusal)
        {
            Explanation = refusal is null ? "" : Words(refusal),
        };

    /// <summary>The same for all recipients of a message.</summary>
    public static ImmutableArray<RecipientDecision> Outside(Header header, Refused? refusal) =>
        [.. header.Recipients.Select(recipient => Outside(recipient.Mailbox, refusal))];

    /// <summary>How a border rules on one recipient; words are looked for only where something has to be said.</summary>
    public static RecipientDecision By(Border border, Manifest manifest, int recipient, Timestamp now)
    {
        var ruling = border.Rule(manifest, recipient, now);
        return ruling.Outcome == RulingOutcome.Allowed ? Of(ruling) : Of(border.Explain(manifest, recipient, now));
    }

    private static RecipientDecision Of(Ruling ruling) =>
        new(ruling.Mailbox, ruling.Outcome, null) { Rules = ruling.Rules, RulesUnnamed = ruling.RulesUnnamed, Approvals = ruling.Approvals };

    /// <summary>A ruling in words.</summary>
    public static RecipientDecision Of(Explanation explanation) => Of(explanation.Ruling) with
    {
        Refusal = explanation.ToRefused(),
        Explanation = explanation.NextStep.Length == 0 ? explanation.Text : $"{explanation.Text}; {explanation.NextStep}",
    };

    private static string Words(Refused refusal) =>
        refusal.NextStep.Length == 0 ? refusal.Detail : $"{refusal.Detail}; {refusal.NextStep}";
}
