namespace Backbone.Client.Tests.Hostile;

/// <summary>The machine's time, moved by a span; whoever waits for a delay waits for nothing.</summary>
internal sealed class HastyClock(TimeSpan ahead = default) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.Zero, period);
}
