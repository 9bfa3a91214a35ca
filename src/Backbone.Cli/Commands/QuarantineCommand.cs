using System.CommandLine;
using Backbone.Cli.Grammar;
using Backbone.Cli.Rules;
using Backbone.Cli.Views;
using Backbone.Client;
using Backbone.Client.Operations;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone quarantine list|show|release|refuse</c></summary>
internal static class QuarantineCommand
{
    private const int Page = 1000;
    private static readonly string[] Heads = ["PLACE", "WHEN", "MAILBOX", "FROM", "STEP", "REASON", "DECIDED", "DETAIL"];

    public static Command Create(CommandDesk desk) =>
        new("quarantine", "What the gateway put aside; needs the role operator or releaser")
    {
        List(desk),
        Show(desk),
        Release(desk),
        Refuse(desk),
    };

    private static Command List(CommandDesk desk)
    {
        var command = new Command("list", "List what was put aside, oldest first");
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            var entries = await ListAsync(session.Client, cancel);
            if (invocation.Json) foreach (var entry in entries) invocation.Output.Json(QuarantineView.ToJson(entry));
            else if (entries.Count > 0)
                invocation.Output.Table(Heads, entries.Select(entry => new[]
                {
                    $"{entry.Place}", Moments.Show(entry.Time), entry.Mailbox, QuarantineView.From(entry), $"{entry.Step}",
                    $"{entry.Reason}", QuarantineView.Decision(entry), entry.Detail,
                }));
            if (entries.Count == 0) invocation.Error.Faint("nothing was put aside");
            return ExitCode.Done;
        });
        return command;
    }

    // To the end: what came last is what must be decided, and one answer holds no more than its bytes.
    private static async Task<List<QuarantinedMail>> ListAsync(BackboneClient client, CancellationToken cancel)
    {
        var entries = new List<QuarantinedMail>();
        while (await client.Quarantine.ListAsync(Page, entries.LastOrDefault()?.Place ?? 0, cancel: cancel) is { IsEmpty: false } more)
            entries.AddRange(more);
        return entries;
    }

    private static Command Show(CommandDesk desk)
    {
        var place = Place();
        var save = new Option<string?>("--save")
        {
            HelpName = "FILE",
            Description = "Writes the consignment as it came into this new file",
        };
        var command = new Command("show", "Show one entry with its evidence") { place, save };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            var entry = await session.Client.Quarantine.FindAsync(invocation.Value(place), cancel);
            if (invocation.Json) invocation.Output.Json(QuarantineView.ToJson(entry));
            else QuarantineView.Show(invocation.Output, entry);
            if (invocation.Value(save) is { } path) SmallFile.Write(path, entry.Consignment.Span);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Release(CommandDesk desk)
    {
        var (place, reason) = (Place(), Reason());
        var command = new Command("release", "Let in what the nation's own rules put aside; needs the role releaser") { place, reason };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            var entry = await session.Client.Quarantine.FindAsync(invocation.Value(place), cancel);
            if (!invocation.Yes) QuarantineView.Show(invocation.Error, entry);
            if (!invocation.Confirm($"Let it into {entry.Mailbox}, against the nation's rules?"))
            {
                invocation.Error.Line("not released; it stays where it is");
                return ExitCode.Usage;
            }
            var envelope = await session.Client.Quarantine.ReleaseAsync(entry, invocation.Value(reason)!, cancel);
            if (invocation.Json) invocation.Output.Json(new() { ["place"] = entry.Place, ["released"] = true, ["envelope"] = envelope.ToString() });
            else invocation.Output.Line($"released: {envelope} is in {entry.Mailbox}, and its sender's nation is told");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Refuse(CommandDesk desk)
    {
        var (place, reason) = (Place(), Reason());
        var drop = new Option<bool>("--drop")
        {
            Description = "Drops the bytes, which makes room; announcement, hashes and reason stay. Save them before: show --save",
        };
        var command = new Command("refuse", "Say that an entry stays out for good") { place, reason, drop };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            var (wanted, dropped) = (invocation.Value(place), invocation.Value(drop));
            if (dropped && !invocation.Confirm($"Drop the bytes of entry {wanted} for good?"))
            {
                invocation.Error.Line("not decided; it stays as it is");
                return ExitCode.Usage;
            }
            await session.Client.Quarantine.RefuseAsync(wanted, invocation.Value(reason)!, dropped, cancel);
            if (invocation.Json) invocation.Output.Json(new() { ["place"] = wanted, ["released"] = false, ["dropped"] = dropped });
            else invocation.Output.Line($"refused: entry {wanted} stays out{(dropped ? ", and its bytes are dropped" : "")}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Argument<ulong> Place() => new("PLACE") { Description = "Its place in the list" };

    private static Option<string> Reason() => new("--reason")
    {
        HelpName = "TEXT",
        Description = "Why, for the journal; one line",
        Required = true,
    };
}
