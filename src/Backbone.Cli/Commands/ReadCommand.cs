using System.CommandLine;
using Backbone.Cli.Grammar;
using Backbone.Cli.Reading;
using Backbone.Cli.Views;
using Backbone.Client;
using Backbone.Client.Receiving;
using Backbone.Protocol;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone read ID</c></summary>
internal static class ReadCommand
{
    public static Command Create(CommandDesk desk)
    {
        var id = IdArgument.Make();
        var part = new Option<int?>("--part")
        {
            HelpName = "N", Description = "Writes exactly the bytes of that part to the output, and nothing else",
        };
        var save = new Option<string?>("--save")
        {
            HelpName = "DIR", Description = "Saves every part into this folder; never over a file that is there",
        };
        var silent = new Option<bool>("--no-receipt")
        {
            Description = "Does not tell the sender's nation that you opened it",
        };
        var command = new Command("read", "Verify and open a message, and tell its sender that it was opened")
        {
            id, part, save, silent,
        };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            var number = invocation.Value(part);
            if (number is not null && invocation.Terminal.OutputIsTerminal)
                throw new BackboneException(FaultKind.Usage, "the bytes of a part never go to a terminal as they are",
                    $"send them on: backbone read ID --part {number} > FILE");
            using var session = Session.Open(invocation);
            var prefix = invocation.Value(id)!;
            var message = await session.Client.Receiving.ReadMailAsync(prefix.Reference, cancel: cancel);
            prefix.Accept(message.Envelope);
            if (number is not { } wanted) Show(invocation, message);
            else await PartOutput.WriteAsync(message, wanted, invocation.Terminal.RawOutput, cancel);
            if (invocation.Value(save) is { } folder) PartSaving.Save(message, folder, invocation.Error);
            return invocation.Value(silent) ? ExitCode.Done
                : await SendReceiptAsync(invocation, session.Client, message, cancel);
        });
        return command;
    }

    private static void Show(Invocation invocation, ReceivedMessage message)
    {
        if (invocation.Json) invocation.Output.Json(MessageView.ToJson(message));
        else MessageView.Show(invocation.Output, message, Timestamp.Now(invocation.Clock));
    }

    // The message is open already: a receipt that fails makes it half done, not undone.
    private static async Task<int> SendReceiptAsync(
        Invocation invocation, BackboneClient client, ReceivedMessage message, CancellationToken cancel)
    {
        try
        {
            var submission = await client.Receiving.SendOpenedReceiptAsync(message, cancel);
            submission.ThrowUnlessOnItsWay();
            invocation.Error.Faint($"receipt sent: opened, to {message.Header.SenderNation}");
            return ExitCode.Done;
        }
        catch (BackboneException fault)
        {
            FaultReport.Write(invocation.Error, $"the message is open, its receipt was not sent: {fault.Message}",
                fault.NextStep);
            return ExitCode.Partly;
        }
    }
}
