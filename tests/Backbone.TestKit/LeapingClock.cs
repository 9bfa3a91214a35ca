namespace Backbone.TestKit;

/// <summary>
/// A clock that goes as the machine's does, and leaps ahead when a test says so: time of day and steady time together, and what was due in
/// the time between is due at once. So a day passes in no time, and to all that runs it was a day.
/// </summary>
public sealed class LeapingClock : TimeProvider
{
    private readonly Lock _one = new();
    private readonly HashSet<LeapingTimer> _timers = [];
    private long _ahead; // ticks

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Goes ahead.</summary>
    public void Leap(TimeSpan by)
    {
        List<LeapingTimer> running;
        lock (_one)
        {
            Interlocked.Add(ref _ahead, by.Ticks);
            running = [.. _timers];
        }
        foreach (var timer in running) timer.Set();
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    /// <inheritdoc/>
    public override long GetTimestamp() => System.GetElapsedTime(0, System.GetTimestamp()).Ticks + Interlocked.Read(ref _ahead);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new LeapingTimer(this, callback, state);
        lock (_one) _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class LeapingTimer : ITimer
    {
        private readonly LeapingClock _clock;
        private readonly ITimer _machine;
        private readonly Lock _one = new();
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private TimeSpan _period = Timeout.InfiniteTimeSpan;
        private long? _due; // a timestamp of the leaping clock

        public LeapingTimer(LeapingClock clock, TimerCallback callback, object? state)
        {
            (_clock, _callback, _state) = (clock, callback, state);
            _machine = System.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_one)
            {
                _period = period;
                _due = dueTime == Timeout.InfiniteTimeSpan ? null : _clock.GetTimestamp() + dueTime.Ticks;
            }
            return Set();
        }

        /// <summary>Has the machine ring it when it is due by the clock as it stands now.</summary>
        public bool Set()
        {
            lock (_one)
            {
                var left = _due is { } due ? TimeSpan.FromTicks(Math.Max(0, due - _clock.GetTimestamp())) : Timeout.InfiniteTimeSpan;
                return _machine.Change(left, Timeout.InfiniteTimeSpan);
            }
        }

        public void Dispose()
        {
            lock (_clock._one) _clock._timers.Remove(this);
            _machine.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Ring()
        {
            lock (_one)
            {
                // The clock was set, or changed, since the machine was asked: it rings again when it is time.
                if (_due is not { } due || due > _clock.GetTimestamp() + TimeSpan.TicksPerMillisecond)
                {
                    Set();
                    return;
                }
                _due = _period > TimeSpan.Zero ? _clock.GetTimestamp() + _period.Ticks : null;
                Set();
            }
            _callback(_state);
        }
    }
}
