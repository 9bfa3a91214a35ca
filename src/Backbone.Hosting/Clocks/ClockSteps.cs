namespace Backbone.Hosting.Clocks;

/// <summary>Sees whether the wall clock was set, by the steady clock beside it. Not for many threads.</summary>
/// <param name="clock">Both.</param>
public sealed class ClockSteps(TimeProvider clock)
{
    /// <summary>What is no step: clocks are corrected by as much all the time.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    private (DateTimeOffset Wall, long Steady) _last = (clock.GetUtcNow(), clock.GetTimestamp());

    /// <summary>Whether the wall clock went further, or less far, than the steady one since the last call.</summary>
    public bool Stepped()
    {
        var (wall, steady) = (clock.GetUtcNow(), clock.GetTimestamp());
        var step = wall - _last.Wall - clock.GetElapsedTime(_last.Steady, steady);
        _last = (wall, steady);
        return step.Duration() > Least;
    }
}
