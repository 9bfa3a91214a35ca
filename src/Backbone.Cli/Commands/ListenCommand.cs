using System.CommandLine;
using Backbone.Cli.Grammar;
using Backbone.Cli.Views;
using Backbone.Client;
using Backbone.Client.Receiving;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Cli.Commands;

/// <summary>
/// <c>backbone listen MAILBOX</c>: for programs. 1 each delivery is verified and opened by the SDK · 2 written to the
/// output, which ends the command where it fails · 3 acknowledged · 4 its sender is told. What is not acknowledged comes again.
/// </summary>
internal static class ListenCommand
{
    private const string DefaultName = "cli";

    public static Command Create(CommandDesk desk)
    {
        var mailbox = OptionMaking.Argument<MailboxAddress?>("MAILBOX", "The mailbox, such as KOR/kisa",
            "a mailbox such as KOR/kisa", ReadMailbox);
        var name = new Option<string>("--name")
        {
            HelpName = "NAME",
            Description = $"The subscription; those who share a name share its deliveries [default: {DefaultName}]",
            DefaultValueFactory = _ => DefaultName,
        };
        var count = new Option<int?>("--count") { HelpName = "N", Description = "Ends after so many messages" };
        var silent = new Option<bool>("--no-receipt")
        {
            Description = "Does not tell the senders' nations that they were opened",
        };
        count.Validators.Add(result =>
        {
            if (!OptionMaking.IsNumber(result, 1)) result.AddError("--count takes a number from 1 on");
        });
        var command = new Command("listen", "Open what waits in a mailbox and what comes, until Ctrl-C; acknowledges it")
        {
            mailbox, name, count, silent,
        };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.Open(invocation);
            var subscription = new SubscriptionOptions
            {
                Mailbox = invocation.Value(mailbox)!.Value,
                Name = invocation.Value(name)!,
            };
            var (left, code) = (invocation.Value(count) ?? int.MaxValue, ExitCode.Done);
            try
            {
                await foreach (var delivery in session.Client.Receiving.SubscribeAsync(subscription, cancel))
                {
                    // 1
                    if (delivery.Failure is { } failure)
                        code = Worse(code, FaultReport.Write(invocation.Error, failure));
                    if (delivery.Message is not { } message) continue;
                    var taken = await TakeAsync(
                        invocation, session.Client, delivery, message, invocation.Value(silent), cancel);
                    code = Worse(code, taken);
                    if (--left <= 0) break;
                }
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                // Ctrl-C is how listening ends.
            }
            return code;
        });
        return command;
    }

    private static async Task<int> TakeAsync(
        Invocation invocation, BackboneClient client, Delivery delivery, ReceivedMessage message, bool silent,
        CancellationToken cancel)
    {
        // 2
        if (invocation.Json) invocation.Output.Json(MessageView.ToJson(message));
        else MessageView.Show(invocation.Output, message, Timestamp.Now(invocation.Clock));
        await invocation.Terminal.Output.FlushAsync(cancel);
        try
        {
            // 3
            await delivery.AcknowledgeAsync(cancel);
            // 4
            if (!silent) (await client.Receiving.SendOpenedReceiptAsync(message, cancel)).ThrowUnlessOnItsWay();
            return ExitCode.Done;
        }
        catch (BackboneException fault)
        {
            FaultReport.Write(invocation.Error, fault);
            return ExitCode.Partly;
        }
    }

    // A failed verification outweighs what was only half done.
    private static int Worse(int one, int other) =>
        one == ExitCode.FailedVerification || other == ExitCode.Done ? one : other;

    private static bool ReadMailbox(string text, out MailboxAddress? mailbox)
    {
        var good = MailboxAddress.TryParse(text, out var read);
        mailbox = good ? read : null;
        return good;
    }
}
