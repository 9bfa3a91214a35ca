namespace Backbone.Hosting.Clocks;

/// <summary>Sees whether the wall clock was set, by the steady clock beside it. Not for many threads.</summary>
/// <param name="clock">Both.</param>
public sealed class ClockSteps(TimeProvider clock)
{
    /// <summary>What is no step: clocks are corrected by as much all the time.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    /// <summary>How often a wait looks whether the clock was set.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    private (DateTimeOffset Wall, long Steady) _last = (clock.GetUtcNow(), clock.GetTimestamp());

    /// <summary>Whether the wall clock went further, or less far, than the steady one since the last call.</summary>
    public bool Stepped()
    {
        var (wall, steady) = (clock.GetUtcNow(), clock.GetTimestamp());
        var step = wall - _last.Wall - clock.GetElapsedTime(_last.Steady, steady);
        _last = (wall, steady);
        return step.Duration() > Least;
    }

    /// <summary>Waits until the clock was set, something else has changed, or the time is up.</summary>
    /// <param name="atMost">How long, by the steady clock.</param>
    /// <param name="change">What else ends the wait; null: nothing.</param>
    /// <param name="cancellation">Ends it too.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task WaitAsync(TimeSpan atMost, Task? change, CancellationToken cancellation)
    {
        for (var waited = TimeSpan.Zero; waited < atMost && change is not { IsCompleted: true } && !Stepped(); waited += Look)
        {
            var look = Task.Delay(Look, clock, cancellation);
            await (change is null ? look : Task.WhenAny(change, look)).ConfigureAwait(false);
        }
        cancellation.ThrowIfCancellationRequested();
    }
}
