using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Cli.Grammar;
using Backbone.Cli.Terminals;
using Backbone.Cli.Views;
using Backbone.Client;
using Backbone.Client.Members;
using Backbone.Client.Sending;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone sent</c></summary>
internal static class SentCommand
{
    private static readonly string[] Heads = ["ID", "SUBMITTED", "TO", "MARKING", "URGENCY", "STATE"];

    public static Command Create(CommandDesk desk)
    {
        var max = new Option<int>("--max")
        {
            HelpName = "N",
            Description = "At most so many, 1 to 1000 [default: 100]",
            DefaultValueFactory = _ => 100,
        };
        max.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1000)
                result.AddError("--max takes a number from 1 to 1000");
        });
        var command = new Command("sent", "List what you sent, newest first") { max };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            var entries = await session.Client.Sending.ListSentAsync(invocation.Value(max), cancel: cancel);
            var needs = await NeedsAsync(session.Client, entries, cancel);
            var releases = await ReleasesAsync(session.Client, entries, cancel);
            if (invocation.Json) foreach (var entry in entries) invocation.Output.Json(ToJson(entry, needs, releases));
            else
            {
                Show(invocation.Output, entries, needs);
                Show(invocation.Output, releases, Timestamp.Now(invocation.Clock));
            }
            if (entries.IsEmpty) invocation.Error.Faint("nothing was sent");
            return entries.Any(entry => entry.Failure is not null) ? ExitCode.FailedVerification : ExitCode.Done;
        });
        return command;
    }

    // Only what waits is asked about: few messages do.
    private static async Task<Dictionary<EnvelopeId, ImmutableArray<ApprovalNeed>>> NeedsAsync(
        BackboneClient client, ImmutableArray<SentEntry> entries, CancellationToken cancel)
    {
        var needs = new Dictionary<EnvelopeId, ImmutableArray<ApprovalNeed>>();
        foreach (var state in entries.Select(entry => entry.State).OfType<MessageState>().Where(StateView.IsPending))
            needs[state.Envelope] = await client.Sending.GetNeedsAsync(state.Envelope, cancel);
        return needs;
    }

    private static async Task<Dictionary<EnvelopeId, ImmutableArray<CarriedRelease>>> ReleasesAsync(
        BackboneClient client, ImmutableArray<SentEntry> entries, CancellationToken cancel)
    {
        var releases = new Dictionary<EnvelopeId, ImmutableArray<CarriedRelease>>();
        foreach (var entry in entries)
            if (entry is { State: { } state, Handling: { Releases.IsEmpty: false } handling })
                releases[state.Envelope] = await client.Members.ReadReleasesAsync(handling, cancel);
        return releases;
    }

    private static void Show(Page page, Dictionary<EnvelopeId, ImmutableArray<CarriedRelease>> releases, Timestamp now)
    {
        foreach (var (envelope, carried) in releases)
            foreach (var release in carried) page.Line($"{IdPrefix.Short(envelope)} releases {ReleaseText.Of(release, now)}");
    }

    private static void Show(
        Page page, IReadOnlyCollection<SentEntry> entries, Dictionary<EnvelopeId, ImmutableArray<ApprovalNeed>> needs)
    {
        var good = entries.Where(entry => entry is { State: not null, Handling: not null }).ToList();
        if (good.Count > 0) page.Table(Heads, good.Select(entry => Row(entry.State!, entry.Handling!, needs)));
        foreach (var state in good.Select(entry => entry.State!).Where(state => state.Refusal is not null))
            page.Warning($"{IdPrefix.Short(state.Envelope)} never left: {state.Refusal!.Detail}");
        foreach (var entry in entries.Where(entry => entry.Failure is not null))
            page.Check(false, $"entry {entry.Place}", $"does not verify and is not shown: {entry.Failure!.Detail}");
        if (good.Count > 0) page.Faint("states as the gateway says; backbone status ID shows what is proved");
    }

    private static string[] Row(
        MessageState state, Handling handling, Dictionary<EnvelopeId, ImmutableArray<ApprovalNeed>> needs) =>
    [
        IdPrefix.Short(state.Envelope),
        Moments.Show(state.Submitted),
        HeaderView.ToWords(state.Header),
        MarkingText.Of(handling.Tlp),
        MarkingText.Of(state.Header.Precedence),
        (needs.TryGetValue(state.Envelope, out var asked) ? ApprovalText.WaitsFor(asked) : Claimed(state))
            + (state.Recipients.Any(IsOverdue) ? "  OVERDUE" : ""),
    ];

    // A list comes without receipts, so that nothing is proved by it.
    private static string Claimed(MessageState state) => string.Join(", ", state.Recipients
        .GroupBy(recipient => recipient.Claimed).OrderByDescending(group => group.Key)
        .Select(group => $"{group.Count()} {Vocabulary.Stages.Of(group.Key)}"));

    private static bool IsOverdue(RecipientProgress recipient) =>
        recipient.Overdue && recipient.Claimed < DeliveryStage.Delivered;

    private static JsonObject ToJson(
        SentEntry entry, Dictionary<EnvelopeId, ImmutableArray<ApprovalNeed>> needs,
        Dictionary<EnvelopeId, ImmutableArray<CarriedRelease>> releases)
    {
        var json = new JsonObject { ["place"] = entry.Place, ["verified"] = entry.Failure is null };
        if (entry is { State: { } state, Handling: { } handling })
        {
            json["envelope"] = state.Envelope.ToString();
            json["submitted"] = state.Submitted.ToString();
            json["claimed"] = new JsonObject(state.Recipients.Select(recipient =>
                KeyValuePair.Create(recipient.Mailbox.ToString(), (JsonNode?)Vocabulary.Stages.Of(recipient.Claimed))));
            if (state.Refusal is { } refused) json["refused"] = RefusedView.ToJson(refused);
            if (needs.TryGetValue(state.Envelope, out var asked)) json["waitsFor"] = ApprovalText.ToJson(asked);
            HeaderView.AddTo(json, state.Header, handling, releases.GetValueOrDefault(state.Envelope, []));
        }
        if (entry.Failure is { } failure) json["failure"] = RefusedView.ToJson(failure);
        return json;
    }
}
