using System.CommandLine;
using Backbone.Cli.Grammar;
using Backbone.Cli.Views;
using Backbone.Client;
using Backbone.Client.Receiving;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone deadletters list|show|replay</c></summary>
internal sealed class DeadLettersCommand
{
    private readonly Option<MailboxAddress?> _mailbox = OptionMaking.One<MailboxAddress?>("--mailbox", "MAILBOX", "Only this mailbox's",
        "a mailbox such as KOR/kisa", ReadMailbox);

    private readonly Option<string?> _name = new("--name") { HelpName = "NAME", Description = "Only this subscription's" };

    public static Command Create(CommandDesk desk) =>
        new("deadletters", "Messages that a subscription hands over no more: refused, or handed over in vain too often")
    {
        new DeadLettersCommand().List(desk),
        new DeadLettersCommand().Show(desk),
        new DeadLettersCommand().Replay(desk),
    };

    private Command List(CommandDesk desk)
    {
        var command = new Command("list", "List them, in the order of the mail") { _mailbox, _name };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithKeysAtHand(invocation);
            var letters = await FindAsync(invocation, session.Client, null, cancel);
            if (invocation.Json) foreach (var letter in letters) invocation.Output.Json(DeadLetterView.ToJson(letter));
            else if (letters.Count > 0) DeadLetterView.Show(invocation.Output, letters);
            if (letters.Count == 0) invocation.Error.Faint("there are no dead letters");
            return letters.Any(letter => letter.Mail.Failure is not null) ? ExitCode.FailedVerification : ExitCode.Done;
        });
        return command;
    }

    private Command Show(CommandDesk desk)
    {
        var id = IdArgument.Make();
        var command = new Command("show", "Show one, without opening it; backbone read ID opens it") { id, _mailbox, _name };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithKeysAtHand(invocation);
            var letters = await RequireAsync(invocation, session.Client, invocation.Value(id)!, cancel);
            foreach (var letter in letters)
                if (invocation.Json) invocation.Output.Json(DeadLetterView.ToJson(letter));
                else DeadLetterView.Show(invocation.Output, letter, Timestamp.Now(invocation.Clock));
            return letters.Any(letter => letter.Mail.Failure is not null) ? ExitCode.FailedVerification : ExitCode.Done;
        });
        return command;
    }

    private Command Replay(CommandDesk desk)
    {
        var id = IdArgument.Make();
        var command = new Command("replay", "Have it handed over again, from the first attempt on, by every subscription that gave it up") { id, _mailbox, _name };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            invocation.Value(id)!.RequireWholeBytes();
            foreach (var letter in await RequireAsync(invocation, session.Client, invocation.Value(id)!, cancel))
            {
                if (letter is not { Mailbox: { } mailbox, Mail.Envelope: { } envelope })
                    throw new BackboneException(FaultKind.FailedVerification, "the gateway does not say which message or mailbox it is", "ask its operator");
                await session.Client.DeadLetters.ReplayAsync(mailbox, letter.Subscription, envelope, cancel);
                if (invocation.Json)
                    invocation.Output.Json(new() { ["envelope"] = envelope.ToString(), ["mailbox"] = mailbox.ToString(), ["subscription"] = letter.Subscription, ["replayed"] = true });
                else invocation.Output.Line($"replayed: {IdPrefix.Short(envelope)} waits in {letter.Subscription} of {mailbox} again");
            }
            return ExitCode.Done;
        });
        return command;
    }

    private async Task<List<DeadLetter>> RequireAsync(Invocation invocation, BackboneClient client, IdPrefix id, CancellationToken cancel)
    {
        var letters = await FindAsync(invocation, client, id, cancel);
        var ids = letters.Select(letter => letter.Mail.Envelope).Distinct().Count();
        return ids == 1 ? letters : throw new BackboneException(FaultKind.NotFound,
            ids == 0 ? $"no dead letter's id begins with {id}" : $"more than one dead letter's id begins with {id}", "take the id from backbone deadletters list");
    }

    private async Task<List<DeadLetter>> FindAsync(Invocation invocation, BackboneClient client, IdPrefix? id, CancellationToken cancel)
    {
        var found = new List<DeadLetter>();
        await foreach (var letter in client.DeadLetters.ListAsync(invocation.Value(_mailbox), invocation.Value(_name) ?? "", cancel))
            if (id is null || letter.Mail.Envelope is { } envelope && envelope.ToString().StartsWith(id.ToString(), StringComparison.Ordinal)) found.Add(letter);
        return found;
    }

    private static bool ReadMailbox(string text, out MailboxAddress? mailbox)
    {
        var good = MailboxAddress.TryParse(text, out var read);
        mailbox = good ? read : null;
        return good;
    }
}
