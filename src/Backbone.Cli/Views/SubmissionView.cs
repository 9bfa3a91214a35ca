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
        Show(page, submission.Decisions);
        if (submission.Refusal is not null) return;
        var what = submission.AwaitsApproval ? ApprovalText.WaitsFor(submission.MissingRoles) : "sent";
        page.Line($"{what}: {submission.Envelope}");
        if (submission.Approvers is not { } access) return;
        page.Field("Readable", access.Officers.IsEmpty ? "by nobody who approves"
            : $"by {string.Join(", ", access.Officers)}, who may approve it");
        foreach (var obstacle in access.Obstacles) page.Warning(obstacle);
    }

    /// <summary>Whom a message does not go to, and why.</summary>
    public static void ShowLeftOut(Page page, ImmutableArray<RecipientDecision> others)
    {
        foreach (var decision in others)
            page.Warning($"left out: {decision.Mailbox}: {Words(decision)}");
    }

    /// <summary>What would be decided: a line for all recipients of whom the same is said, and their names below it.</summary>
    public static void Show(Page page, ImmutableArray<RecipientDecision> decisions)
    {
        foreach (var alike in decisions.GroupAlike())
        {
            var (first, others) = (alike.First(), alike.Skip(1).Select(decision => decision.Mailbox).ToList());
            page.Check(first.Outcome == RulingOutcome.Allowed, first.Mailbox.ToString(), Words(first));
            if (others.Count > 0) page.Faint($"    the same of {string.Join(", ", others)}");
        }
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
        ["readableBy"] = submission.Approvers is { } access
            ? new JsonArray([.. access.Officers.Select(officer => JsonValue.Create(officer.ToString()))]) : null,
        ["notReadable"] = submission.Approvers is { } obstacles
            ? new JsonArray([.. obstacles.Obstacles.Select(obstacle => JsonValue.Create(obstacle))]) : null,
    };

    private static JsonObject ToJson(RecipientDecision decision) => new()
    {
        ["mailbox"] = decision.Mailbox.ToString(),
        ["outcome"] = decision.Outcome.ToString().ToLowerInvariant(),
        ["reason"] = decision.Reason == RefusalReason.Unspecified ? null : decision.Reason.ToString(),
        ["rules"] = new JsonArray([.. decision.Rules.Select(rule => JsonValue.Create(rule))]),
        ["explanation"] = decision.Explanation,
        ["approvals"] = ApprovalText.ToJson(decision.Approvals),
    };

    private static string Words(RecipientDecision decision) => string.Join(": ", new[]
    {
        decision.Outcome.ToString().ToLowerInvariant()
            + (decision.Rules.IsEmpty ? "" : $" by {string.Join(", ", decision.Rules)}"),
        decision.Explanation,
    }.Where(words => words.Length > 0));
}
