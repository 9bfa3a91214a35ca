using System.Collections.Immutable;
using System.CommandLine;
using Backbone.Cli.Grammar;
using Backbone.Cli.Searching;
using Backbone.Cli.Views;
using Backbone.Client;
using Backbone.Client.Members;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Client.Showing;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone sent</c></summary>
internal static class SentCommand
{
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
            if (!OptionMaking.IsNumber(result, 1, 1000))
                result.AddError("--max takes a number from 1 to 1000");
        });
        var command = new Command("sent", "List what you sent, newest first") { max };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithKeysAtHand(invocation);
            var now = Timestamp.Now(invocation.Clock);
            var entries = await session.Client.Sending.ListSentAsync(invocation.Value(max), cancel: cancel);
            var besides = new SentListView.Besides(await NeedsAsync(session.Client, entries, cancel),
                await ReleasesAsync(session.Client, entries, cancel), await UnansweredAsync(session.Client, entries, now, cancel));
            if (invocation.Json) foreach (var entry in entries) invocation.Output.Json(SentListView.ToJson(entry, besides));
            else
            {
                SentListView.Show(invocation.Output, entries, besides);
                SentListView.ShowReleases(invocation.Output, besides, now);
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

    // Only where an answer was due by now is the mail looked at, opened or not.
    private static async Task<ImmutableHashSet<EnvelopeId>> UnansweredAsync(
        BackboneClient client, ImmutableArray<SentEntry> entries, Timestamp now, CancellationToken cancel)
    {
        var due = entries.Where(entry => entry is { State: not null, Handling.ReplyBy: { } by } && by < now)
            .Select(entry => entry.State!.Envelope).ToImmutableHashSet();
        if (due.IsEmpty) return [];
        var mail = await Correspondence.MailAsync(client, new MailQuery { All = true }, cancel);
        return due.Except(Conversation.AnsweredBy(mail.Select(entry => entry.Handling)));
    }
}
