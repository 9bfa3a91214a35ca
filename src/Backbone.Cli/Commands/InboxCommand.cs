using System.Collections.Immutable;
using System.CommandLine;
using Backbone.Cli.Searching;
using Backbone.Cli.Views;
using Backbone.Client;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Client.Showing;
using Backbone.Protocol;

namespace Backbone.Cli.Commands;

/// <summary>
/// <c>backbone inbox</c>: looks, and changes nothing. 1 all that is wanted is fetched and verified · 2 chosen from · 3 the most urgent
/// first, then the oldest · 4 what is to be answered is held against what was sent.
/// </summary>
internal static class InboxCommand
{
    /// <summary>How often --watch looks: the national store is near, and the list after a place is short.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    public static Command Create(CommandDesk desk)
    {
        var watch = new Option<bool>("--watch") { Description = "Goes on with what comes, until Ctrl-C" };
        var all = new Option<bool>("--all") { Description = "Also what was opened already" };
        var filter = new MailFilter(desk.Clock);
        var command = new Command("inbox", "List the mail, the most urgent first; nothing changes by looking") { watch, all };
        filter.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(watch) && result.GetResult("--thread") is not null)
                result.AddError("--watch goes on with what comes, --thread looks back: leave one out");
        });
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithKeysAtHand(invocation);
            var thread = filter.Thread(invocation);
            var query = new MailQuery { All = invocation.Value(all) || thread is not null };
            var (failed, any) = (false, false);
            while (true)
            {
                // 1
                var fetched = await Correspondence.MailAsync(session.Client, query, cancel);
                if (fetched.Length > 0) query = query with { After = fetched[^1].Place };
                // 2
                var entries = fetched.Where(entry => filter.Takes(invocation, entry)).ToImmutableArray();
                var sent = await SentAsync(session.Client, entries, always: thread is not null, cancel);
                if (thread is not null) (entries, sent) = InThread(thread, fetched, sent, entries);
                if (entries.Length > 0 || thread is not null && sent.Length > 0)
                {
                    any = true;
                    failed |= entries.Any(entry => entry.Failure is not null);
                    Show(invocation, entries, sent, showSent: thread is not null);
                }
                if (!invocation.Value(watch)) break;
                if (!await WaitAsync(invocation.Clock, cancel)) break;
            }
            if (!any) invocation.Error.Faint(query.All ? "no mail" : "nothing new (--all shows what was opened)");
            return failed ? ExitCode.FailedVerification : ExitCode.Done;
        });
        return command;
    }

    // 4. Each of those is fetched to be verified, so only where it is needed.
    private static async Task<ImmutableArray<SentEntry>> SentAsync(
        BackboneClient client, ImmutableArray<MailEntry> entries, bool always, CancellationToken cancel) =>
        always || entries.Any(entry => entry.Handling?.ReplyBy is not null) ? await Correspondence.SentAsync(client, cancel) : [];

    private static (ImmutableArray<MailEntry>, ImmutableArray<SentEntry>) InThread(
        Grammar.IdPrefix prefix, ImmutableArray<MailEntry> all, ImmutableArray<SentEntry> sent, ImmutableArray<MailEntry> wanted)
    {
        var thread = Correspondence.ThreadOf(prefix,
        [
            .. all.Where(entry => entry is { Envelope: not null, Handling: not null }).Select(entry => (entry.Envelope!.Value, entry.Handling!)),
            .. sent.Where(entry => entry is { State: not null, Handling: not null }).Select(entry => (entry.State!.Envelope, entry.Handling!)),
        ]);
        return ([.. wanted.Where(entry => entry.Failure is null && entry.Envelope is { } id && thread.Contains(id))],
            [.. sent.Where(entry => entry.State is { } state && thread.Contains(state.Envelope))]);
    }

    private static void Show(
        Invocation invocation, ImmutableArray<MailEntry> entries, ImmutableArray<SentEntry> sent, bool showSent)
    {
        // 3
        var ordered = entries.OrderByDescending(entry => entry.Header?.Precedence ?? Precedence.Unspecified).ToList();
        var list = new MailListView(Conversation.AnsweredBy(sent.Select(entry => entry.Handling)), Timestamp.Now(invocation.Clock));
        if (invocation.Json)
        {
            foreach (var entry in ordered) invocation.Output.Json(list.ToJson(entry));
            if (showSent) foreach (var entry in sent) invocation.Output.Json(SentListView.ToJson(entry));
            return;
        }
        list.Show(invocation.Output, ordered);
        if (!showSent || sent.IsEmpty) return;
        invocation.Output.Gap();
        invocation.Output.Line("You sent:");
        SentListView.Show(invocation.Output, sent);
    }

    private static async Task<bool> WaitAsync(TimeProvider clock, CancellationToken cancel)
    {
        try
        {
            await Task.Delay(Look, clock, cancel);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
