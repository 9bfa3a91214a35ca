namespace Backbone.TestKit;

/// <summary>
/// A clock whose time of day is set while steady time, timers among it, goes on as it does: what an operator's hand, or a
/// wrong time server, does to a machine.
/// </summary>
/// <param name="steady">What it goes by.</param>
public sealed class JumpingClock(TimeProvider steady) : TimeProvider
{
    private TimeSpan _off;

    /// <summary>Sets the time of day so much ahead, or back.</summary>
    public void Jump(TimeSpan by) => _off += by;

    /// <inheritdoc/>
    public override long TimestampFrequency => steady.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => steady.GetUtcNow() + _off;

    /// <inheritdoc/>
    public override long GetTimestamp() => steady.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        steady.CreateTimer(callback, state, dueTime, period);
}
