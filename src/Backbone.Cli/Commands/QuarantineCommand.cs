using System.CommandLine;
using Backbone.Cli.Grammar;
using Backbone.Cli.Views;
using Backbone.Client;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone quarantine list|show</c></summary>
internal static class QuarantineCommand
{
    private const int Page = 1000;
    private static readonly string[] Heads = ["PLACE", "WHEN", "MAILBOX", "INDEX", "STEP", "REASON", "DETAIL"];

    public static Command Create(CommandDesk desk) =>
        new("quarantine", "What the gateway put aside; needs the role operator")
    {
        List(desk),
        Show(desk),
    };

    private static Command List(CommandDesk desk)
    {
        var command = new Command("list", "List what was put aside, oldest first");
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            var entries = await session.Client.Operations.ListQuarantineAsync(Page, cancel: cancel);
            if (invocation.Json) foreach (var entry in entries) invocation.Output.Json(QuarantineView.ToJson(entry));
            else if (!entries.IsEmpty)
                invocation.Output.Table(Heads, entries.Select(entry => new[]
                {
                    $"{entry.Place}", Moments.Show(entry.Time), entry.Mailbox, $"{entry.Index}", $"{entry.Step}",
                    $"{entry.Reason}", entry.Detail,
                }));
            if (entries.IsEmpty) invocation.Error.Faint("nothing was put aside");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Show(CommandDesk desk)
    {
        var place = new Argument<ulong>("PLACE") { Description = "Its place in the list" };
        var save = new Option<string?>("--save")
        {
            HelpName = "FILE", Description = "Writes the consignment as it came into this new file",
        };
        var command = new Command("show", "Show one entry with its evidence") { place, save };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            var wanted = invocation.Value(place);
            var found = wanted == 0 ? []
                : await session.Client.Operations.ListQuarantineAsync(1, wanted - 1, withEvidence: true, cancel);
            if (found is not [{ } entry] || entry.Place != wanted)
                throw new BackboneException(FaultKind.NotFound, $"nothing has place {wanted} in the quarantine",
                    "take the place from the list");
            if (invocation.Json) invocation.Output.Json(QuarantineView.ToJson(entry));
            else QuarantineView.Show(invocation.Output, entry);
            if (invocation.Value(save) is { } path) Save(path, entry.Consignment.Span);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Save(string path, ReadOnlySpan<byte> consignment)
    {
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            file.Write(consignment);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackboneException(FaultKind.Usage, $"{path} cannot be written: {fault.Message}",
                "name a new file", fault);
        }
    }
}
