using Backbone.Protocol;

namespace Backbone.Policies.Quotas;

/// <summary>
/// When somebody sent, within the last stretch of time. A clock that goes back makes no room, and what was counted while it
/// was ahead counts for one stretch from then on, not until the clock is there again.
/// </summary>
internal sealed class SendTimes(TimeSpan per)
{
    // Ascending in both; what lies before _first is forgotten.
    private readonly List<(long Number, Timestamp Time)> _sent = [];
    private int _first;
    private long _lastNumber;

    private int Count => _sent.Count - _first;

    /// <summary>How long to wait until fewer than <paramref name="most"/> lie in the stretch; null where there is
    /// room.</summary>
    public TimeSpan? WaitFor(int most, Timestamp now)
    {
        Settle(now);
        if (Count < most) return null;
        // A quota that a new version made smaller: so many must go first.
        var last = _sent[_first + Count - most].Time.Plus(per);
        return TimeSpan.FromMilliseconds(last.Milliseconds - now.Milliseconds);
    }

    /// <summary>Counts one, as if of the time of the last where it is older than that.</summary>
    /// <returns>Its number here, by which it can be given back.</returns>
    public long Add(Timestamp time)
    {
        if (Count > 0 && _sent[^1].Time > time) time = _sent[^1].Time;
        Forget(time);
        // More than the largest quota need never be told apart.
        if (Count == PolicyLimits.QuotaMessages) _first++;
        _sent.Add((++_lastNumber, time));
        return _lastNumber;
    }

    /// <summary>Counts one no longer; nothing where it was forgotten already.</summary>
    public void GiveBack(long number)
    {
        var place = _sent.BinarySearch(_first, Count, (number, default), ByNumber);
        if (place >= 0) _sent.RemoveAt(place);
    }

    /// <summary>Whether nothing lies in the stretch.</summary>
    public bool IsIdle(Timestamp now)
    {
        Settle(now);
        return Count == 0;
    }

    private static Comparer<(long Number, Timestamp Time)> ByNumber { get; } =
        Comparer<(long Number, Timestamp Time)>.Create((one, other) => one.Number.CompareTo(other.Number));

    private void Settle(Timestamp now)
    {
        if (Count > 0 && _sent[^1].Time > now.Plus(PolicyLimits.QuotaLag))
            for (var place = _sent.Count - 1; place >= _first && _sent[place].Time > now; place--)
                _sent[place] = (_sent[place].Number, now);
        Forget(now);
    }

    private void Forget(Timestamp now)
    {
        while (Count > 0 && _sent[_first].Time.Plus(per) <= now) _first++;
        // Half of it and more is forgotten: the room is used again.
        if (_first <= _sent.Count / 2) return;
        _sent.RemoveRange(0, _first);
        _first = 0;
    }
}
