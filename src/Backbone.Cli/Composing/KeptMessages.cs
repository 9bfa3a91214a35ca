using Backbone.Cli.Grammar;
using Backbone.Cli.Views;
using Backbone.Client;
using Backbone.Client.Sending;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Composing;

/// <summary>The profile's outbox, and what is said about it on the error stream.</summary>
internal sealed class KeptMessages(Invocation invocation, BackboneClient client)
{
    /// <summary>Submits a message that stays in the outbox until there is an answer.</summary>
    /// <exception cref="BackboneException">As for submitting; that it is kept was said then.</exception>
    public Task<Submission> SubmitAsync(SealedMessage message, CancellationToken cancel) =>
        ToldAsync(message.Envelope.Id, client.Sending.Outbox.SubmitAsync(message, cancel));

    /// <summary>Keeps a message whose submission some other way gets no answer.</summary>
    public async Task<Submission> WatchAsync(SealedMessage message, Task<Submission> submission)
    {
        try
        {
            return await submission;
        }
        catch (Exception fault) when (fault is BackboneException or OperationCanceledException)
        {
            client.Sending.Outbox.Keep(message);
            SayKept(message.Envelope.Id);
            throw;
        }
    }

    /// <summary>Hands over what was kept before, the oldest first, as long as the gateway answers.</summary>
    public async Task ResumeAsync(CancellationToken cancel)
    {
        foreach (var kept in client.Sending.Outbox.List())
            if (kept.Message is { } message && await TryAsync(message, cancel) is null) break;
    }

    /// <summary>One that was kept: what came of it is said.</summary>
    /// <returns>The answer; null where there is none.</returns>
    public async Task<Submission?> TryAsync(SealedMessage message, CancellationToken cancel)
    {
        try
        {
            var submission = await client.Sending.Outbox.SubmitAsync(message, cancel);
            var id = submission.Envelope;
            if (submission.Refusal is { } refused) invocation.Error.Warning($"kept before, and now refused: {id}: {refused.Detail}");
            else
                invocation.Error.Line(submission.AwaitsApproval
                    ? $"kept before, and now taken: {ApprovalText.WaitsFor(submission.MissingRoles)}: {id}" : $"kept before, and now sent: {id}");
            return submission;
        }
        catch (BackboneException fault)
        {
            invocation.Error.Warning($"still in the outbox: {IdPrefix.Short(message.Envelope.Id)}: {fault.Message}");
            return null;
        }
    }

    private async Task<Submission> ToldAsync(EnvelopeId envelope, Task<Submission> submission)
    {
        try
        {
            return await submission;
        }
        catch (Exception fault) when (fault is BackboneException { Kind: not FaultKind.Fault } or OperationCanceledException)
        {
            SayKept(envelope);
            throw;
        }
    }

    private void SayKept(EnvelopeId envelope) => invocation.Error.Line(
        $"kept in the outbox: {IdPrefix.Short(envelope)}; it goes with the next message that is sent, or with: backbone outbox resume");
}
