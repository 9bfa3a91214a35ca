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
            Show(invocation.Error, message, sealedMessage.Envelope, releases);
            await ShowRulingAsync(sealedMessage, cancel);
        }
        // 3
        if (!invocation.Confirm("Send it?"))
        {
            invocation.Error.Line("not sent");
            return ExitCode.Usage;
        }
        // 4
        var outbox = new KeptMessages(invocation, client);
        var submission = await outbox.SubmitAsync(sealedMessage, cancel);
        if (invocation.Json) invocation.Output.Json(ToJson(submission, partial));
        else SubmissionView.Show(invocation.Output, submission);
        // 5. The gateway answers: what waited for that goes now.
        await outbox.ResumeAsync(cancel);
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
            SubmissionView.Show(invocation.Error, preview.Decisions);
            preview.ThrowIfRefused();
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
        if (!invocation.Json) Show(invocation.Output, message, envelope, releases);
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
        else SubmissionView.Show(invocation.Output, preview.Decisions);
        preview.ThrowIfRefused();
        return ExitCode.Done;
    }

    private static JsonObject ToJson(Submission submission, PartialMessage partial)
    {
        var json = SubmissionView.ToJson(submission);
        json["notSentTo"] = SubmissionView.ToJson(partial.LeftOut);
        return json;
    }

    private void Show(Page page, OutgoingMessage message, Envelope envelope, ImmutableArray<CarriedRelease> releases)
    {
        page.Field("Subject", message.Subject);
        HeaderView.Show(page, envelope.Header, envelope.Handling, Timestamp.Now(invocation.Clock), releases);
        foreach (var part in message.Parts)
            page.Field("Part", $"{part.FileName}{part.Language}  {part.ContentType}  {part.Data.Length} bytes");
        page.Field("Size", $"{envelope.Bytes.Length} bytes, sealed");
    }
}
