using System.CommandLine;
using Backbone.Cli.Views;
using Backbone.Client.Receiving;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone inbox</c>: looks, and changes nothing.</summary>
internal static class InboxCommand
{
    private const int Page = 200;

    /// <summary>How often --watch looks: the national store is near, and the list after a place is short.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    public static Command Create(CommandDesk desk)
    {
        var watch = new Option<bool>("--watch") { Description = "Goes on with what comes, until Ctrl-C" };
        var all = new Option<bool>("--all") { Description = "Also what was opened already" };
        var command = new Command("inbox", "List the mail; nothing changes by looking") { watch, all };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            var query = new MailQuery { All = invocation.Value(all), Max = Page };
            var (failed, any) = (false, false);
            while (true)
            {
                var entries = await session.Client.Receiving.ListMailAsync(query, cancel);
                if (entries.Length > 0)
                {
                    any = true;
                    failed |= entries.Any(entry => entry.Failure is not null);
                    Show(invocation, entries);
                    query = query with { After = entries[^1].Place };
                }
                if (entries.Length == Page) continue;
                if (!invocation.Value(watch)) break;
                if (!await WaitAsync(invocation.Clock, cancel)) break;
            }
            if (!any) invocation.Error.Faint(query.All ? "no mail" : "nothing new (--all shows what was opened)");
            return failed ? ExitCode.FailedVerification : ExitCode.Done;
        });
        return command;
    }

    private static void Show(Invocation invocation, IReadOnlyCollection<MailEntry> entries)
    {
        if (!invocation.Json) MailListView.Show(invocation.Output, entries);
        else foreach (var entry in entries) invocation.Output.Json(MailListView.ToJson(entry));
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
