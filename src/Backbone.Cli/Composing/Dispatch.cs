using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Backbone.Cli.Terminals;
using Backbone.Cli.Views;
using Backbone.Client;
using Backbone.Client.Members;
using Backbone.Client.Sending;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Composing;

/// <summary>
/// Sends a message: 1 sealed and signed, where wanted for those only whom it may go to · 2 what would go out is shown,
/// with the gateway's ruling on each recipient · 3 asked ·
/// 4 kept in the outbox and handed to the gateway, which rules again · 5 what was kept before is handed over too · 6 waited for, where
/// wanted. What was shown is what is sent, byte for byte.
/// </summary>
internal sealed class Dispatch(Invocation invocation, BackboneClient client, MessageOptions options)
{
    public async Task<int> RunAsync(OutgoingMessage message, CancellationToken cancel)
    {
        // 1
        var partial = invocation.Value(options.Partial)
            ? await client.Sending.SealForAllowedAsync(message, cancel)
            : new PartialMessage(await client.Sending.SealAsync(message, cancel), []);
        var sealedMessage = partial.Message;
        var releases = await client.Members.ReadReleasesAsync(sealedMessage.Envelope.Handling, cancel);
        SubmissionView.ShowLeftOut(invocation.Error, partial.LeftOut);
        // 2
        if (invocation.Value(options.DryRun)) return await ShowOnlyAsync(message, partial, releases, cancel);
        if (!invocation.Yes && invocation.Terminal.CanAsk)
        {
            await ShowAsync(invocation.Error, message, sealedMessage.Envelope, releases, cancel);
            await ShowRulingAsync(sealedMessage, cancel);
        }
        // 3
        var doubts = DoubtText.Of(message, sealedMessage.Envelope.Header);
        foreach (var doubt in doubts) invocation.Error.Warning(doubt);
        if (!invocation.Confirm(doubts.Count == 0 ? "Send it?" : "Send it all the same?"))
        {
            invocation.Error.Line("not sent");
            return ExitCode.Usage;
        }
        // 4
        var outbox = new KeptMessages(invocation, client);
        var submission = await outbox.SubmitAsync(sealedMessage, cancel);
        if (invocation.Json) invocation.Output.Json(ToJson(submission, partial));
        else
        {
            SubmissionView.Show(invocation.Output, submission);
            await NamePersonsAsync(invocation.Output, submission.Decisions, sealedMessage.Envelope.Header, cancel);
        }
        // 5. The gateway answers: what waited for that goes now.
        await outbox.ResumeAsync(cancel);
        ThrowIfRefused(submission.Decisions, submission.Refusal);
        submission.ThrowUnlessOnItsWay();
        // 6
        return invocation.Value(options.Wait) is { } stage
            ? await new StageWait(invocation, client).RunAsync(submission.Envelope, stage, cancel) : ExitCode.Done;
    }

    // A gateway that is away says nothing; the message may be sent all the same, and is kept until it is back.
    private async Task ShowRulingAsync(SealedMessage message, CancellationToken cancel)
    {
        try
        {
            var preview = await client.Sending.PreviewAsync(message, cancel);
            await ShowRulingsAsync(invocation.Error, preview.Decisions, message.Envelope.Header, cancel);
            ThrowIfRefused(preview.Decisions, preview.Refusal);
        }
        catch (BackboneException fault) when (fault.Kind == FaultKind.Unreachable)
        {
            invocation.Error.Warning($"how it would be ruled on is not known: {fault.Message}");
        }
    }

    // Shown first, so that a gateway which is away leaves the page, and then says so by the exit code.
    private async Task<int> ShowOnlyAsync(
        OutgoingMessage message, PartialMessage partial, ImmutableArray<CarriedRelease> releases, CancellationToken cancel)
    {
        var envelope = partial.Message.Envelope;
        if (!invocation.Json) await ShowAsync(invocation.Output, message, envelope, releases, cancel);
        var preview = await client.Sending.PreviewAsync(partial.Message, cancel);
        if (invocation.Json)
        {
            var json = new JsonObject
            {
                ["dryRun"] = true,
                ["subject"] = message.Subject,
                ["size"] = envelope.Bytes.Length,
                ["rulings"] = SubmissionView.ToJson(preview.Decisions),
                ["notSentTo"] = SubmissionView.ToJson(partial.LeftOut),
            };
            HeaderView.AddTo(json, envelope.Header, envelope.Handling, releases);
            invocation.Output.Json(json);
        }
        else await ShowRulingsAsync(invocation.Output, preview.Decisions, envelope.Header, cancel);
        foreach (var doubt in DoubtText.Of(message, envelope.Header)) invocation.Error.Warning(doubt);
        ThrowIfRefused(preview.Decisions, preview.Refusal);
        return ExitCode.Done;
    }

    private async Task ShowRulingsAsync(
        Page page, ImmutableArray<RecipientDecision> decisions, Header header, CancellationToken cancel)
    {
        SubmissionView.Show(page, decisions);
        await NamePersonsAsync(page, decisions, header, cancel);
    }

    // What goes to named persons only: who they are at the mailboxes that were named, by the key sets and not by the gateway.
    private async Task NamePersonsAsync(
        Page page, ImmutableArray<RecipientDecision> decisions, Header header, CancellationToken cancel)
    {
        var shared = decisions.Where(decision => decision.Reason == RefusalReason.RedNotPersonal).Select(decision => decision.Mailbox).ToHashSet();
        if (shared.Count == 0) return;
        var readers = await client.Members.FindReadersAsync(header, cancel);
        var persons = header.Recipients.Where(recipient => shared.Contains(recipient.Mailbox))
            .SelectMany(recipient => recipient.Kids).Select(kid => readers.GetValueOrDefault(kid)).Where(reader => reader != default)
            .Distinct().ToList();
        if (persons.Count > 0) page.Line($"  persons who read there: {string.Join(", ", persons)}");
    }

    // The reasons stand above, recipient by recipient: here only that it was so, and what to do.
    private static void ThrowIfRefused(ImmutableArray<RecipientDecision> decisions, Refused? refusal)
    {
        var refused = decisions.Where(decision => decision.Outcome == RulingOutcome.Refused).ToList();
        if (refused.Count == 0)
        {
            if (refusal is not null) throw new BackboneException(FaultKind.Refused, refusal);
            return;
        }
        var next = refused.Count < decisions.Length ? "send it with --partial to those whom it may go to" : refusal?.NextStep ?? "";
        throw new BackboneException(FaultKind.Refused, new Refused(refusal?.Reason ?? refused[0].Reason,
            $"nothing was sent: refused for {refused.Count} of {decisions.Length} recipients, as shown above", next));
    }

    private static JsonObject ToJson(Submission submission, PartialMessage partial)
    {
        var json = SubmissionView.ToJson(submission);
        json["notSentTo"] = SubmissionView.ToJson(partial.LeftOut);
        return json;
    }

    private async Task ShowAsync(
        Page page, OutgoingMessage message, Envelope envelope, ImmutableArray<CarriedRelease> releases, CancellationToken cancel)
    {
        page.Field("Subject", message.Subject);
        var readers = await client.Members.FindReadersAsync(envelope.Header, cancel);
        HeaderView.Show(page, envelope.Header, envelope.Handling, Timestamp.Now(invocation.Clock), releases, readers);
        foreach (var part in message.Parts)
            page.Field("Part", $"{part.FileName}{part.Language}  {part.ContentType}  {part.Data.Length} bytes");
        page.Field("Size", $"{envelope.Bytes.Length} bytes, sealed");
    }
}
