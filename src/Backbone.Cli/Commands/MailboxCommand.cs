using System.CommandLine;
using Backbone.Cli.Grammar;
using Backbone.Cli.Views;
using Backbone.Client.Sharing;
using Backbone.Protocol.Addresses;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone mailbox share</c></summary>
internal static class MailboxCommand
{
    public static Command Create(CommandDesk desk) => new("mailbox", "Mailboxes that you read") { Share(desk) };

    private static Command Share(CommandDesk desk)
    {
        var mailbox = OptionMaking.Argument<MailboxAddress?>("MAILBOX", "The mailbox, such as KOR/kisa", "a mailbox such as KOR/kisa",
            (string text, out MailboxAddress? value) => (value = MailboxAddress.TryParse(text, out var read) ? read : null) is not null);
        var with = OptionMaking.One<PrincipalAddress?>("--with", "PRINCIPAL", "Who reads it too: a colleague, a service, or yourself with another device",
            "a person or system such as KOR/kisa/park",
            (string text, out PrincipalAddress? value) => (value = PrincipalAddress.TryParse(text, out var read) ? read : null) is not null);
        with.Required = true;
        var since = Moments.Past("--since", "Only what came since then, e.g. 30d; usually everything", desk.Clock);
        var command = new Command("share",
            "Let another reader of a mailbox read its past: wraps the content keys of old messages anew, and hands on no private key")
        { mailbox, with, since };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.Open(invocation);
            var plan = await session.Client.Sharing.PlanAsync(
                invocation.Value(mailbox)!.Value, invocation.Value(with)!.Value, invocation.Value(since), cancel);
            if (!invocation.Json || !invocation.Yes) SharingView.Show(invocation.Json ? invocation.Error : invocation.Output, plan);
            var count = plan.ToShare.Count();
            if (count > 0 && !invocation.Confirm($"Let {plan.With} read {SharingView.Messages(count)} of {plan.Mailbox}?"))
            {
                invocation.Error.Line("nothing was shared");
                return ExitCode.Usage;
            }
            var done = new List<SharedMessage>();
            try
            {
                await foreach (var message in session.Client.Sharing.ShareAsync(plan, cancel)) done.Add(message);
            }
            finally
            {
                if (invocation.Json) invocation.Output.Json(SharingView.ToJson(plan, done));
                else SharingView.Show(invocation.Output, plan, done);
            }
            return done.Count == 0 || done.All(message => message.Failure is null) ? ExitCode.Done
                : done.Any(message => message.Failure is null) ? ExitCode.Partly : ExitCode.Of(done[0].Failure!);
        });
        return command;
    }
}
