using Backbone.Cli.Grammar;
using Backbone.Cli.Views;
using Backbone.Client;
using Backbone.Client.Sending;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Composing;

/// <summary>Waits until a message is so far at every recipient, or cannot come there, or the time is over.</summary>
internal sealed class StageWait(Invocation invocation, BackboneClient client)
{
    /// <returns>Done; Partly where some are not so far, and why is on the page; Refused where all refused.</returns>
    public async Task<int> RunAsync(EnvelopeId envelope, DeliveryStage wanted, CancellationToken cancel)
    {
        using var time = new CancellationTokenSource(invocation.Timeout, invocation.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancel);
        MessageState? last = null;
        try
        {
            await foreach (var state in client.Sending.WatchStateAsync(envelope, both.Token))
            {
                last = state;
                if (state.Recipients.All(recipient => IsSettled(recipient.Stage, wanted))) break;
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            var bound = Durations.Show(invocation.Timeout);
            invocation.Error.Line($"not {Vocabulary.Stages.Of(wanted)} everywhere within {bound}; it goes on by itself");
            invocation.Error.Line($"  next: backbone status {IdPrefix.Short(envelope)} --watch");
        }
        if (last is null) return ExitCode.Partly;
        if (invocation.Json) invocation.Output.Json(StateView.ToJson(last));
        else StateView.Show(invocation.Output, last);
        return CodeOf(last, wanted);
    }

    /// <summary>The exit code for a state that was waited for.</summary>
    public static int CodeOf(MessageState state, DeliveryStage wanted) =>
        state.Recipients.All(recipient => IsReached(recipient.Stage, wanted)) ? ExitCode.Done
        : state.Recipients.All(recipient => recipient.Stage == DeliveryStage.Refused) ? ExitCode.Refused
        : ExitCode.Partly;

    private static bool IsSettled(DeliveryStage stage, DeliveryStage wanted) =>
        IsReached(stage, wanted) || IsFailed(stage);

    private static bool IsReached(DeliveryStage stage, DeliveryStage wanted) => !IsFailed(stage) && stage >= wanted;

    private static bool IsFailed(DeliveryStage stage) =>
        stage is DeliveryStage.Refused or DeliveryStage.Expired or DeliveryStage.Recalled;
}
