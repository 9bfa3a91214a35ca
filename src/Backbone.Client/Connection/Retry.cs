namespace Backbone.Client.Connection;

/// <summary>How long to wait before the next try, and when to stop trying. Not safe for many threads.</summary>
/// <param name="attempts">Tries in all.</param>
/// <param name="clock">Times the waiting.</param>
internal sealed class Retry(int attempts, TimeProvider clock)
{
    private int _failed;

    /// <summary>Which try comes next, from 1.</summary>
    public int Attempt => _failed + 1;

    /// <summary>How long <see cref="WaitAsync"/> waits; null where no try is left.</summary>
    public TimeSpan? NextDelay => _failed + 1 >= attempts ? null : DelayAfter(_failed);

    /// <summary>Waits for the next try.</summary>
    public async Task WaitAsync(CancellationToken cancel)
    {
        var delay = NextDelay ?? throw new InvalidOperationException("no try is left");
        _failed++;
        await Task.Delay(delay, clock, cancel).ConfigureAwait(false);
    }

    /// <summary>Begins to count anew after a success.</summary>
    public void Reset() => _failed = 0;

    private static TimeSpan DelayAfter(int failures)
    {
        var delay = ClientLimits.FirstRetryDelay;
        for (var i = 0; i < failures && delay < ClientLimits.LongestRetryDelay; i++) delay *= 2;
        return delay < ClientLimits.LongestRetryDelay ? delay : ClientLimits.LongestRetryDelay;
    }
}
