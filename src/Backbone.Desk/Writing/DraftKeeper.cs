using Backbone.Client;
using Backbone.Protocol.Envelopes;

namespace Backbone.Desk.Writing;

/// <summary>
/// Keeps a draft whenever its writer pauses, and at once when the page is left: 1 what was about to be kept is void · 2 the pause · 3 one
/// at a time, what is written then. To be used on one thread, the page's.
/// </summary>
/// <param name="id">The message id that it will have.</param>
/// <param name="keep">Keeps its bytes.</param>
/// <param name="clock">Measures the pause.</param>
/// <param name="kept">It was kept; or why not.</param>
internal sealed class DraftKeeper(
    MessageId id, Func<MessageId, ReadOnlyMemory<byte>, Task> keep, TimeProvider clock, Func<BackboneException?, Task> kept) : IDisposable
{
    private CancellationTokenSource? _pause;
    private Composition? _waiting;
    private Task _last = Task.CompletedTask;

    /// <summary>It is written on.</summary>
    public void Change(Composition form)
    {
        // 1
        Stop();
        (_waiting, _pause) = (form, new CancellationTokenSource());
        _last = KeepLaterAsync(form, _last, _pause.Token);
    }

    /// <summary>Nothing is kept any more once this has ended.</summary>
    public async Task EndAsync()
    {
        Stop();
        await _last;
    }

    /// <summary>What waits is kept now; where the desk was locked meanwhile, it cannot be.</summary>
    public void Dispose()
    {
        var form = _waiting;
        Stop();
        if (form is not null) _last = KeepAsync(form, _last);
    }

    private async Task KeepLaterAsync(Composition form, Task before, CancellationToken pause)
    {
        try
        {
            // 2
            await Task.Delay(DeskLimits.DraftPause, clock, pause);
        }
        catch (OperationCanceledException)
        {
            await before;
            return; // something newer is written
        }
        _waiting = null;
        await KeepAsync(form, before);
    }

    // 3
    private async Task KeepAsync(Composition form, Task before)
    {
        await before;
        if (form.IsEmpty) return;
        try
        {
            await keep(id, DraftForm.Write(form));
            await kept(null);
        }
        catch (BackboneException fault)
        {
            await kept(fault);
        }
        catch (OperationCanceledException)
        {
            // The desk was locked.
        }
    }

    private void Stop()
    {
        _pause?.Cancel();
        _pause?.Dispose();
        (_pause, _waiting) = (null, null);
    }
}
