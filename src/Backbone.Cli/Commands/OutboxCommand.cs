using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Cli.Composing;
using Backbone.Cli.Grammar;
using Backbone.Cli.Views;
using Backbone.Client;
using Backbone.Client.Sending;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone outbox list|resume|drop</c></summary>
internal static class OutboxCommand
{
    private static readonly string[] Heads = ["ID", "KEPT", "TO", "MARKING", "URGENCY", "EXPIRES"];

    public static Command Create(CommandDesk desk) =>
        new("outbox", "What was sealed here, and of which nothing says yet whether the gateway took it")
    {
        List(desk),
        Resume(desk),
        Drop(desk),
    };

    private static Command List(CommandDesk desk)
    {
        var command = new Command("list", "List what is kept, the oldest first");
        desk.OnRun(command, (invocation, _) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            var kept = session.Client.Sending.Outbox.List();
            var now = Timestamp.Now(invocation.Clock);
            var good = kept.Where(one => one.Message is not null).ToList();
            if (invocation.Json) foreach (var one in kept) invocation.Output.Json(ToJson(one));
            else
            {
                if (good.Count > 0) invocation.Output.Table(Heads, good.Select(one => Row(one, one.Message!, now)));
                foreach (var one in kept.Where(one => one.Message is null))
                    invocation.Output.Warning($"{one.File} is damaged, and cannot be sent: {one.Damage}");
            }
            if (kept.IsEmpty) invocation.Error.Faint("nothing is kept");
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static Command Resume(CommandDesk desk)
    {
        var id = OptionalId();
        var command = new Command("resume", "Hand it to the gateway again, the same bytes: it is taken once") { id };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.Open(invocation);
            var outbox = new KeptMessages(invocation, session.Client);
            var code = ExitCode.Done;
            foreach (var message in Chosen(session.Client, invocation.Value(id)))
            {
                var submission = await outbox.TryAsync(message, cancel);
                if (submission is null) return ExitCode.Unreachable;
                if (invocation.Json) invocation.Output.Json(SubmissionView.ToJson(submission));
                else SubmissionView.Show(invocation.Output, submission.Decisions);
                if (submission.Refusal is not null) code = ExitCode.Partly;
            }
            return code;
        });
        return command;
    }

    private static Command Drop(CommandDesk desk)
    {
        var id = IdArgument.Make();
        var command = new Command("drop", "Remove it; if the gateway took it after all, it is not taken back by that") { id };
        desk.OnRun(command, (invocation, _) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            var envelope = Chosen(session.Client, invocation.Value(id)).Single().Envelope.Id;
            if (!invocation.Confirm($"Remove {envelope} from the outbox for good?"))
            {
                invocation.Error.Line("not removed");
                return Task.FromResult(ExitCode.Usage);
            }
            session.Client.Sending.Outbox.Drop(envelope);
            if (invocation.Json) invocation.Output.Json(new() { ["envelope"] = envelope.ToString(), ["dropped"] = true });
            else invocation.Output.Line($"removed: {envelope}");
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    // All, or the one that is meant.
    private static List<SealedMessage> Chosen(BackboneClient client, IdPrefix? prefix)
    {
        var messages = client.Sending.Outbox.List().Select(kept => kept.Message).OfType<SealedMessage>();
        if (prefix is null) return [.. messages];
        var meant = messages.Where(message => message.Envelope.Id.ToString().StartsWith(prefix.ToString(), StringComparison.Ordinal)).ToList();
        return meant.Count == 1 ? meant : throw new BackboneException(FaultKind.NotFound,
            $"{(meant.Count == 0 ? "nothing" : "more than one message")} in the outbox begins with {prefix}", "backbone outbox list");
    }

    private static Argument<IdPrefix?> OptionalId()
    {
        var id = IdArgument.Make();
        id.Arity = ArgumentArity.ZeroOrOne;
        id.Description += "; without it, all";
        return id;
    }

    private static string[] Row(KeptMessage kept, SealedMessage message, Timestamp now) =>
    [
        IdPrefix.Short(message.Envelope.Id),
        Moments.Show(kept.Kept),
        HeaderView.ToWords(message.Envelope.Header),
        MarkingText.Of(message.Envelope.Handling.Tlp),
        MarkingText.Of(message.Envelope.Header.Precedence),
        Moments.Show(message.Envelope.Header.Expires) + (message.Envelope.Header.Expires <= now ? " (has expired)" : ""),
    ];

    private static JsonObject ToJson(KeptMessage kept)
    {
        var json = new JsonObject { ["file"] = kept.File, ["kept"] = kept.Kept.ToString() };
        if (kept.Message is { } message)
        {
            json["envelope"] = message.Envelope.Id.ToString();
            HeaderView.AddTo(json, message.Envelope.Header, message.Envelope.Handling);
        }
        else json["damage"] = kept.Damage;
        return json;
    }
}
