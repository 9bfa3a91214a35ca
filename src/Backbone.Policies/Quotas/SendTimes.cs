using Backbone.Protocol;

namespace Backbone.Policies.Quotas;

/// <summary>When somebody sent, within the last stretch of time. A clock that goes back does not make room.</summary>
internal sealed class SendTimes(TimeSpan per)
{
    private readonly Queue<Timestamp> _times = new();
    private Timestamp _newest;

    /// <summary>How long to wait until fewer than <paramref name="most"/> lie in the stretch; null where there is
    /// room.</summary>
    public TimeSpan? WaitFor(int most, Timestamp now)
    {
        now = Forget(now);
        if (_times.Count < most) return null;
        // A quota that a new version made smaller: so many must go first.
        var last = _times.ElementAt(_times.Count - most).Plus(per);
        return TimeSpan.FromMilliseconds(last.Milliseconds - now.Milliseconds);
    }

    /// <summary>Counts one.</summary>
    public void Add(Timestamp now)
    {
        now = Forget(now);
        // More than the largest quota need never be told apart.
        if (_times.Count == PolicyLimits.QuotaMessages) _times.Dequeue();
        _times.Enqueue(now);
    }

    /// <summary>Whether nothing lies in the stretch.</summary>
    public bool IsIdle(Timestamp now)
    {
        Forget(now);
        return _times.Count == 0;
    }

    private Timestamp Forget(Timestamp now)
    {
        if (now > _newest) _newest = now;
        while (_times.TryPeek(out var oldest) && oldest.Plus(per) <= _newest) _times.Dequeue();
        return _newest;
    }
}
