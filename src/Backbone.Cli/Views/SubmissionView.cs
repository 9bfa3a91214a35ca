using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Backbone.Cli.Terminals;
using Backbone.Client.Sending;

namespace Backbone.Cli.Views;

/// <summary>What the own gateway decided about a message.</summary>
internal static class SubmissionView
{
    /// <summary>A line for each recipient where it is not all yes, and the outcome.</summary>
    public static void Show(Page page, Submission submission)
    {
        foreach (var decision in submission.Decisions)
            page.Check(decision.Outcome == RulingOutcome.Allowed, decision.Mailbox.ToString(), Words(decision));
        if (submission.Refusal is null)
            page.Line($"{(submission.AwaitsApproval ? "waits for approval" : "sent")}: {submission.Envelope}");
    }

    /// <summary>What would be decided, a line for each recipient.</summary>
    public static void Show(Page page, Preview preview)
    {
        foreach (var decision in preview.Decisions)
            page.Check(decision.Outcome == RulingOutcome.Allowed, decision.Mailbox.ToString(), Words(decision));
    }

    /// <summary>A decision for each recipient.</summary>
    public static JsonArray ToJson(ImmutableArray<RecipientDecision> decisions) => new([.. decisions.Select(ToJson)]);

    /// <summary>As one object.</summary>
    public static JsonObject ToJson(Submission submission) => new()
    {
        ["envelope"] = submission.Envelope.ToString(),
        ["taken"] = submission.Refusal is null,
        ["awaitsApproval"] = submission.AwaitsApproval,
        ["repeated"] = submission.Repeated,
        ["refused"] = submission.Refusal is { } refused ? RefusedView.ToJson(refused) : null,
        ["recipients"] = ToJson(submission.Decisions),
    };

    private static JsonObject ToJson(RecipientDecision decision) => new()
    {
        ["mailbox"] = decision.Mailbox.ToString(),
        ["outcome"] = decision.Outcome.ToString().ToLowerInvariant(),
        ["reason"] = decision.Reason == RefusalReason.Unspecified ? null : decision.Reason.ToString(),
        ["rules"] = new JsonArray([.. decision.Rules.Select(rule => JsonValue.Create(rule))]),
        ["explanation"] = decision.Explanation,
    };

    private static string Words(RecipientDecision decision) => string.Join(": ", new[]
    {
        decision.Outcome.ToString().ToLowerInvariant()
            + (decision.Rules.IsEmpty ? "" : $" by {string.Join(", ", decision.Rules)}"),
        decision.Explanation,
    }.Where(words => words.Length > 0));
}
