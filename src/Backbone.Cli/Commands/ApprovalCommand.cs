using System.CommandLine;
using Backbone.Cli.Grammar;
using Backbone.Cli.Reading;
using Backbone.Cli.Views;
using Backbone.Client;
using Backbone.Client.Approvals;
using Backbone.Protocol;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone approval list|show|give|deny</c></summary>
internal static class ApprovalCommand
{
    private const int Most = 1000;

    public static Command Create(CommandDesk desk) =>
        new("approval", "What others wrote and waits until you release it")
    {
        List(desk),
        Show(desk),
        Give(desk),
        Deny(desk),
    };

    private static Command List(CommandDesk desk)
    {
        var command = new Command("list", "List what waits for an approval that you may give, oldest first");
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            var entries = await session.Client.Approvals.ListAsync(Most, cancel: cancel);
            if (invocation.Json) foreach (var entry in entries) invocation.Output.Json(WaitingView.ToJson(entry));
            else WaitingView.Show(invocation.Output, entries);
            if (entries.IsEmpty) invocation.Error.Faint("nothing waits for you");
            return entries.Any(entry => entry.Failure is not null) ? ExitCode.FailedVerification : ExitCode.Done;
        });
        return command;
    }

    private static Command Show(CommandDesk desk)
    {
        var id = IdArgument.Make();
        var options = new PartOptions();
        var command = new Command("show", "Verify and open what waits: exactly what will cross") { id };
        options.AddTo(command);
        desk.OnRun(command, async (invocation, cancel) =>
        {
            options.Check(invocation, "approval show");
            using var session = Session.Open(invocation);
            var waiting = await ReadAsync(invocation, session.Client, invocation.Value(id)!, cancel);
            if (!await options.WriteAsync(invocation, waiting.Content, cancel))
            {
                if (invocation.Json) invocation.Output.Json(WaitingView.ToJson(waiting));
                else WaitingView.Show(invocation.Output, waiting, Timestamp.Now(invocation.Clock));
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Give(CommandDesk desk)
    {
        var id = IdArgument.Make();
        var role = new Option<string?>("--role")
        {
            HelpName = "ROLE",
            Description = "The role in which you approve, where several of yours are missing",
        };
        var command = new Command("give", "Show what waits, ask, and approve it with your signature") { id, role };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.Open(invocation);
            var waiting = await ReadAsync(invocation, session.Client, invocation.Value(id)!, cancel);
            var chosen = RoleOf(waiting, invocation.Value(role));
            if (!invocation.Yes) WaitingView.Show(invocation.Error, waiting, Timestamp.Now(invocation.Clock));
            if (!invocation.Confirm($"Let it go out, approved by you as {chosen}?"))
            {
                invocation.Error.Line("not approved; it goes on waiting");
                return ExitCode.Usage;
            }
            var answer = await session.Client.Approvals.GiveAsync(waiting, chosen, cancel);
            if (invocation.Json) invocation.Output.Json(WaitingView.ToJson(answer));
            else WaitingView.Show(invocation.Output, answer);
            answer.ThrowIfRefused();
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Deny(CommandDesk desk)
    {
        var id = IdArgument.Make();
        var reason = new Option<string>("--reason")
        {
            HelpName = "TEXT",
            Description = "Why, for its author; one line",
            Required = true,
        };
        var command = new Command("deny", "Say no: it does not go out, and its author is told why") { id, reason };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            var prefix = invocation.Value(id)!;
            prefix.RequireWholeBytes();
            var denied = await session.Client.Approvals.DenyAsync(prefix.Reference, invocation.Value(reason)!, cancel);
            if (invocation.Json) invocation.Output.Json(new() { ["envelope"] = denied.ToString(), ["denied"] = true });
            else invocation.Output.Line($"denied: {denied}");
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<WaitingMessage> ReadAsync(
        Invocation invocation, BackboneClient client, IdPrefix prefix, CancellationToken cancel)
    {
        var waiting = await client.Approvals.ReadAsync(prefix.Reference, cancel);
        prefix.Accept(waiting.Envelope.Id);
        return waiting;
    }

    private static string RoleOf(WaitingMessage waiting, string? named) =>
        named ?? (waiting.Roles is [var only] ? only : throw new BackboneException(FaultKind.Usage,
            waiting.Roles.IsEmpty ? "no approval of yours is missing"
                : $"several roles of yours are missing: {string.Join(", ", waiting.Roles)}",
            waiting.Roles.IsEmpty ? "see backbone approval list" : "name one with --role"));
}
