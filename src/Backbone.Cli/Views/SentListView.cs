using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Backbone.Cli.Grammar;
using Backbone.Cli.Terminals;
using Backbone.Client.Members;
using Backbone.Client.Sending;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Views;

/// <summary>What was sent, in a list.</summary>
internal static class SentListView
{
    private static readonly string[] Heads = ["ID", "SUBMITTED", "TO", "MARKING", "URGENCY", "STATE", "SUBJECT"];

    /// <summary>What is asked beside the list itself.</summary>
    /// <param name="Needs">Approvals that a message waits for.</param>
    /// <param name="Releases">Originators' releases that a message carries.</param>
    /// <param name="Unanswered">Messages that asked for an answer by now, and got none.</param>
    public sealed record Besides(
        IReadOnlyDictionary<EnvelopeId, ImmutableArray<ApprovalNeed>> Needs,
        IReadOnlyDictionary<EnvelopeId, ImmutableArray<CarriedRelease>> Releases, ImmutableHashSet<EnvelopeId> Unanswered)
    {
        /// <summary>Nothing was asked.</summary>
        public static Besides Nothing { get; } = new(
            ImmutableDictionary<EnvelopeId, ImmutableArray<ApprovalNeed>>.Empty,
            ImmutableDictionary<EnvelopeId, ImmutableArray<CarriedRelease>>.Empty, []);
    }

    /// <summary>As a table; what did not verify stands below it with its reason.</summary>
    public static void Show(Page page, IReadOnlyCollection<SentEntry> entries, Besides? besides = null)
    {
        besides ??= Besides.Nothing;
        var good = entries.Where(entry => entry is { State: not null, Handling: not null }).ToList();
        if (good.Count > 0) page.Table(Heads, good.Select(entry => Row(entry, entry.State!, entry.Handling!, besides)));
        foreach (var state in good.Select(entry => entry.State!).Where(state => state.Refusal is not null))
            page.Warning($"{IdPrefix.Short(state.Envelope)} never left: {state.Refusal!.Detail}");
        foreach (var entry in entries.Where(entry => entry.Failure is not null))
            page.Check(false, $"entry {entry.Place}", $"does not verify and is not shown: {entry.Failure!.Detail}");
        if (good.Count > 0) page.Faint("states as the gateway says; backbone status ID shows what is proved");
    }

    /// <summary>Originators' releases that they carry.</summary>
    public static void ShowReleases(Page page, Besides besides, Timestamp now)
    {
        foreach (var (envelope, carried) in besides.Releases)
            foreach (var release in carried) page.Line($"{IdPrefix.Short(envelope)} releases {ReleaseText.Of(release, now)}");
    }

    /// <summary>As one object.</summary>
    public static JsonObject ToJson(SentEntry entry, Besides? besides = null)
    {
        besides ??= Besides.Nothing;
        var json = new JsonObject { ["place"] = entry.Place, ["verified"] = entry.Failure is null };
        if (entry is { State: { } state, Handling: { } handling })
        {
            json["envelope"] = state.Envelope.ToString();
            json["submitted"] = state.Submitted.ToString();
            json["subject"] = entry.Subject;
            json["claimed"] = new JsonObject(state.Recipients.Select(recipient =>
                KeyValuePair.Create(recipient.Mailbox.ToString(), (JsonNode?)Vocabulary.Stages.Of(recipient.Claimed))));
            if (state.Refusal is { } refused) json["refused"] = RefusedView.ToJson(refused);
            if (besides.Needs.TryGetValue(state.Envelope, out var asked)) json["waitsFor"] = ApprovalText.ToJson(asked);
            if (handling.ReplyBy is not null) json["unanswered"] = besides.Unanswered.Contains(state.Envelope);
            HeaderView.AddTo(json, state.Header, handling, besides.Releases.GetValueOrDefault(state.Envelope, []));
        }
        if (entry.Failure is { } failure) json["failure"] = RefusedView.ToJson(failure);
        return json;
    }

    private static string[] Row(SentEntry entry, MessageState state, Handling handling, Besides besides) =>
    [
        IdPrefix.Short(state.Envelope),
        Moments.Show(state.Submitted),
        HeaderView.ToWords(state.Header),
        MarkingText.Of(handling.Tlp),
        MarkingText.Of(state.Header.Precedence),
        (besides.Needs.TryGetValue(state.Envelope, out var asked) ? ApprovalText.WaitsFor(asked) : Claimed(state))
            + (state.Recipients.Any(IsOverdue) ? "  OVERDUE" : "")
            + (besides.Unanswered.Contains(state.Envelope) ? "  UNANSWERED" : ""),
        SubjectText.Short(entry.Subject) ?? "(no key here)",
    ];

    // A list comes without receipts, so that nothing is proved by it.
    private static string Claimed(MessageState state) => string.Join(", ", state.Recipients
        .GroupBy(recipient => recipient.Claimed).OrderByDescending(group => group.Key)
        .Select(group => $"{group.Count()} {Vocabulary.Stages.Of(group.Key)}"));

    private static bool IsOverdue(RecipientProgress recipient) =>
        recipient.Overdue && recipient.Claimed < DeliveryStage.Delivered;
}
