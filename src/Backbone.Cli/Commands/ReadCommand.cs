using System.CommandLine;
using Backbone.Cli.Grammar;
using Backbone.Cli.Reading;
using Backbone.Cli.Views;
using Backbone.Client;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
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
        var command = new Command("read", "Verify and open a message, and tell its sender that it was opened; or read again what you sent")
        {
            id, silent,
        };
        options.AddTo(command);
        desk.OnRun(command, async (invocation, cancel) =>
        {
            options.Check(invocation, "read");
            using var session = Session.Open(invocation);
            var prefix = invocation.Value(id)!;
            var (message, notInMail) = await FindMailAsync(session.Client, prefix, cancel);
            if (message is null) return await ShowSentAsync(invocation, session.Client, prefix, options, notInMail!, cancel);
            if (!await options.WriteAsync(invocation, message.Content, cancel)) Show(invocation, message);
            await KeepSubjectAsync(invocation, session.Client, message, cancel);
            return invocation.Value(silent) ? ExitCode.Done
                : await SendReceiptAsync(invocation, session.Client, message, cancel);
        });
        return command;
    }

    private static async Task<(ReceivedMessage? Message, BackboneException? NotInMail)> FindMailAsync(
        BackboneClient client, IdPrefix prefix, CancellationToken cancel)
    {
        try
        {
            var message = await client.Receiving.ReadMailAsync(prefix.Reference, cancel: cancel);
            prefix.Accept(message.Envelope);
            return (message, null);
        }
        catch (BackboneException fault) when (fault.Kind == FaultKind.NotFound)
        {
            return (null, fault);
        }
    }

    // What one sent oneself: opened by its home wrap, and nobody is told.
    private static async Task<int> ShowSentAsync(
        Invocation invocation, BackboneClient client, IdPrefix prefix, PartOptions options, BackboneException notInMail, CancellationToken cancel)
    {
        SentMessage message;
        try
        {
            message = await client.Sending.ReadSentAsync(prefix.Reference, cancel);
            prefix.Accept(message.Envelope.Id);
        }
        catch (BackboneException fault) when (fault.Kind == FaultKind.NotFound)
        {
            throw notInMail;
        }
        if (await options.WriteAsync(invocation, message.Content, cancel)) return ExitCode.Done;
        if (invocation.Json) invocation.Output.Json(MessageView.ToJson(message));
        else MessageView.Show(invocation.Output, message, Timestamp.Now(invocation.Clock));
        return ExitCode.Done;
    }

    // A help for lists: a profile that cannot be written to hinders no reading.
    private static async Task KeepSubjectAsync(
        Invocation invocation, BackboneClient client, ReceivedMessage message, CancellationToken cancel)
    {
        try
        {
            await client.Receiving.KeepSubjectAsync(message, cancel);
        }
        catch (BackboneException fault)
        {
            invocation.Error.Warning(fault.Message);
        }
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
            invocation.Error.Faint(submission.Repeated
                ? $"{message.Header.SenderNation} was told before that you opened it"
                : $"receipt sent: opened, to {message.Header.SenderNation}");
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
