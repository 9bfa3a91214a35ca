using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Backbone.Cli.Grammar;
using Backbone.Cli.Terminals;
using Backbone.Client.Sending;

namespace Backbone.Cli.Views;

/// <summary>What became of a message: what is proved, and by whom.</summary>
internal static class StateView
{
    private static readonly string[] Heads = ["RECIPIENT", "STATE", "SINCE", "PROVED"];

    /// <summary>As a table, with doubts below it.</summary>
    /// <param name="page">Where.</param>
    /// <param name="state">The state.</param>
    /// <param name="needs">What it waits for, where it waits.</param>
    public static void Show(Page page, MessageState state, ImmutableArray<ApprovalNeed> needs = default)
    {
        page.Field("Envelope", state.Envelope.ToString());
        page.Field("Submitted", Moments.Show(state.Submitted));
        if (IsPending(state)) page.Field("Waits", ApprovalText.WaitsFor(needs.IsDefault ? [] : needs));
        page.Field("Refused", state.Refusal?.Detail);
        page.Field("Next", state.Refusal?.NextStep);
        page.Table(Heads, state.Recipients.Select(Row));
        foreach (var recipient in state.Recipients)
        {
            if (recipient is { Overdue: true, Due: { } due })
                page.Warning(
                    $"{recipient.Mailbox}: overdue, delivery was due by {Moments.Show(due)} and is not proved");
            foreach (var doubt in recipient.Doubts) page.Warning($"{recipient.Mailbox}: {doubt}");
        }
    }

    /// <summary>Whether it waits at home for approvals.</summary>
    public static bool IsPending(MessageState state) =>
        state.Recipients.Any(recipient => recipient.Stage == DeliveryStage.Pending);

    /// <summary>As one object.</summary>
    public static JsonObject ToJson(MessageState state, ImmutableArray<ApprovalNeed> needs = default) => new()
    {
        ["envelope"] = state.Envelope.ToString(),
        ["submitted"] = state.Submitted.ToString(),
        ["waitsFor"] = IsPending(state) ? ApprovalText.ToJson(needs.IsDefault ? [] : needs) : null,
        ["refused"] = state.Refusal is { } refused ? RefusedView.ToJson(refused) : null,
        ["recipients"] = new JsonArray([.. state.Recipients.Select(ToJson)]),
    };

    /// <summary>The stages of all recipients, counted: <c>2 delivered, 1 accepted</c>.</summary>
    public static string Summary(MessageState state) => string.Join(", ", state.Recipients
        .GroupBy(recipient => recipient.Stage).OrderByDescending(group => group.Key)
        .Select(group => $"{group.Count()} {Vocabulary.Stages.Of(group.Key)}"));

    private static JsonObject ToJson(RecipientProgress recipient) => new()
    {
        ["mailbox"] = recipient.Mailbox.ToString(),
        ["state"] = Vocabulary.Stages.Of(recipient.Stage),
        ["proved"] = recipient.IsProved,
        ["claimed"] = Vocabulary.Stages.Of(recipient.Claimed),
        ["reason"] = recipient.Reason == RefusalReason.Unspecified ? null : recipient.Reason.ToString(),
        ["since"] = recipient.Time.ToString(),
        ["due"] = recipient.Due?.ToString(),
        ["overdue"] = recipient.Overdue,
        ["proofs"] = new JsonArray([.. recipient.Proofs.Select(proof => new JsonObject
        {
            ["receipt"] = proof.Receipt.ToString(),
            ["author"] = proof.Author.ToString(),
            ["event"] = proof.Fact.Event.ToString(),
            ["time"] = proof.Fact.Time.ToString(),
        })]),
        ["doubts"] = new JsonArray([.. recipient.Doubts.Select(doubt => JsonValue.Create(doubt))]),
    };

    private static string[] Row(RecipientProgress recipient) =>
    [
        recipient.Mailbox.ToString(),
        Vocabulary.Stages.Of(recipient.Stage)
            + (recipient.Reason == RefusalReason.Unspecified ? "" : $" ({Why(recipient)})"),
        Moments.Show(recipient.Time),
        string.Join(", ", recipient.Proofs.Select(ProofOf).DefaultIfEmpty("no: the gateway's word")),
    ];

    // A delivery that has a reason was refused first, and let in by an officer there.
    private static string Why(RecipientProgress recipient) =>
        recipient.Stage == DeliveryStage.Delivered ? $"at first refused: {recipient.Reason}" : $"{recipient.Reason}";

    private static string ProofOf(ReceiptProof proof) =>
        $"{proof.Fact.Event.ToString().ToLowerInvariant()} by {proof.Author}";
}
