namespace Backbone.Gateway;

/// <summary>
/// Wakes one loop: any number of rings before it looks make it look once. A ring that comes while it works is not lost.
/// </summary>
internal class Signal
{
    private readonly Lock _gate = new();
    private bool _rung;
    private TaskCompletionSource? _waiting;

    /// <summary>Wakes the loop.</summary>
    public void Ring()
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            (waiting, _waiting) = (_waiting, null);
            _rung = waiting is null;
        }
        waiting?.TrySetResult();
    }

    /// <summary>Waits for a ring, at most so long: that the time is up is as good as a ring. For one waiter at a time.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider clock, CancellationToken cancellation)
    {
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // A timer is cheaper than a token that ends: nothing is thrown where the time is up, which is often.
        using var limit = clock.CreateTimer(static waits => ((TaskCompletionSource)waits!).TrySetResult(), waiting, atMost, Timeout.InfiniteTimeSpan);
        using var left = cancellation.UnsafeRegister(static (waits, token) => ((TaskCompletionSource)waits!).TrySetCanceled(token), waiting);
        lock (_gate)
        {
            if (_waiting is not null) throw new InvalidOperationException("two wait for one signal");
            if (_rung) waiting.TrySetResult();
            else _waiting = waiting;
            _rung = false;
        }
        try
        {
            await waiting.Task;
        }
        finally
        {
            lock (_gate)
                if (ReferenceEquals(_waiting, waiting)) _waiting = null;
        }
    }
}
