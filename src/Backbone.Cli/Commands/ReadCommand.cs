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
        var options = new PartOptions();
        var silent = new Option<bool>("--no-receipt")
        {
            Description = "Does not tell the sender's nation that you opened it",
        };
        var command = new Command("read", "Verify and open a message, and tell its sender that it was opened")
        {
            id, silent,
        };
        options.AddTo(command);
        desk.OnRun(command, async (invocation, cancel) =>
        {
            options.Check(invocation, "read");
            using var session = Session.Open(invocation);
            var prefix = invocation.Value(id)!;
            var message = await session.Client.Receiving.ReadMailAsync(prefix.Reference, cancel: cancel);
            prefix.Accept(message.Envelope);
            if (!await options.WriteAsync(invocation, message.Content, cancel)) Show(invocation, message);
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
