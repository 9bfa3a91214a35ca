using Backbone.Client;
using Backbone.Client.Sending;
using Backbone.Protocol.Envelopes;

namespace Backbone.Desk.Writing;

/// <summary>
/// How the own gateway would rule, while one writes: 1 nothing is asked anew where nothing changed that a ruling depends on · 2 what was
/// asked before is void at once · 3 it waits until the writer pauses · 4 only the newest answer counts. To be used on one thread, the page's.
/// </summary>
/// <param name="ask">Asks about a message whose content has about so many bytes.</param>
/// <param name="clock">Measures the pause.</param>
/// <param name="changed">Something is to be shown anew.</param>
public sealed class RulingWatch(
    Func<OutgoingMessage, int, CancellationToken, Task<Preview>> ask, TimeProvider clock, Action changed) : IDisposable
{
    // Sizes count in such steps: a letter more is no other message.
    private const int Step = 4096;

    private CancellationTokenSource? _current;
    private string _asked = "";

    /// <summary>The newest answer; null where there is none to what is written now.</summary>
    public Preview? Preview { get; private set; }

    /// <summary>Why there is no answer; null where nothing failed.</summary>
    public BackboneException? Fault { get; private set; }

    /// <summary>Whether an answer is on its way.</summary>
    public bool IsAsking { get; private set; }

    /// <summary>What is written now; null where too little is said to ask.</summary>
    /// <returns>Ends when it is answered, or void.</returns>
    public Task ChangeAsync(OutgoingMessage? message)
    {
        // 1
        var size = message is null ? 0 : (new MessageContent(message.Subject, message.Parts).CountBytes() + Step - 1) / Step * Step;
        var facts = message is null ? "" : FactsOf(message, size);
        if (facts == _asked && Fault is null) return Task.CompletedTask;
        // 2
        Stop();
        (_asked, Preview, Fault, IsAsking) = (facts, null, null, message is not null);
        return message is null ? Task.CompletedTask : AskAsync(message, size, (_current = new CancellationTokenSource()).Token);
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    private async Task AskAsync(OutgoingMessage message, int size, CancellationToken cancel)
    {
        try
        {
            // 3
            await Task.Delay(DeskLimits.RulingPause, clock, cancel);
            var preview = await ask(message, size, cancel);
            // 4
            if (!cancel.IsCancellationRequested) (Preview, IsAsking) = (preview, false);
        }
        catch (BackboneException fault)
        {
            if (!cancel.IsCancellationRequested) (Fault, IsAsking) = (fault, false);
        }
        catch (OperationCanceledException)
        {
            return; // something newer is asked, or the officer left
        }
        changed();
    }

    private void Stop()
    {
        _current?.Cancel();
        _current?.Dispose();
        _current = null;
    }

    private static string FactsOf(OutgoingMessage message, int size) => string.Join('\n', new object?[]
    {
        string.Join(' ', message.To), string.Join(' ', message.Info), message.Community, message.Tlp, message.Pap,
        string.Join(' ', message.ReleasableTo), string.Join(' ', message.Caveats), message.Exercise, message.Precedence, message.Category,
        message.Expires, message.ReplyBy, string.Join(' ', message.Relations), size,
    });
}
