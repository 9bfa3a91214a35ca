using System.Threading.Channels;

namespace Backbone.Gateway.Tests.Delivery;

/// <summary>The bench's clock as one consumer sees it, which tells when that consumer has looked and waits.</summary>
internal sealed class WatchedClock(TimeProvider clock) : TimeProvider
{
    private readonly Channel<bool> _timers = Channel.CreateUnbounded<bool>();

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = clock.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(true);
        return timer;
    }

    /// <summary>Forgets the waits so far.</summary>
    public void Forget()
    {
        while (_timers.Reader.TryRead(out _))
        {
        }
    }

    /// <summary>Until the consumer waits, since <see cref="Forget"/>.</summary>
    public Task WaitsAsync(CancellationToken cancellation) =>
        _timers.Reader.ReadAsync(cancellation).AsTask().WaitAsync(Mailroom.Bound, cancellation);
}
