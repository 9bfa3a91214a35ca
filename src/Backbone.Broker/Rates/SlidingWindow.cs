namespace Backbone.Broker.Rates;

/// <summary>
/// Counts what was taken in the last sixty slots of time, slot by slot: a minute of seconds, an hour of minutes. Never
/// lets more through in any such span. Not thread-safe.
/// </summary>
/// <param name="slot">How long a slot is.</param>
internal sealed class SlidingWindow(TimeSpan slot)
{
    /// <summary>
    /// The present slot and the sixty before it: a full span, wherever in its slot a thing was taken.
    /// </summary>
    private const int Slots = 61;

    private readonly uint[] _taken = new uint[Slots];
    private long _newest;
    private ulong _total;

    /// <summary>Takes one, where fewer than <paramref name="most"/> were taken.</summary>
    /// <param name="now">The present slot, by a clock that never goes back.</param>
    /// <param name="most">The limit.</param>
    /// <param name="wait">Where it is not taken: when one may be again.</param>
    public bool TryTake(long now, uint most, out TimeSpan wait)
    {
        if (IsFull(now, most, out wait)) return false;
        _taken[now % Slots]++;
        _total++;
        return true;
    }

    /// <summary>Whether as many were taken as may be.</summary>
    /// <inheritdoc cref="TryTake"/>
    public bool IsFull(long now, uint most, out TimeSpan wait)
    {
        GoTo(now);
        var full = _total >= most;
        wait = full ? (Oldest() + Slots - now) * slot : TimeSpan.Zero;
        return full;
    }

    /// <summary>Gives one back that was taken in a slot.</summary>
    public void GiveBack(long now)
    {
        if (now <= _newest - Slots || _taken[now % Slots] == 0) return;
        _taken[now % Slots]--;
        _total--;
    }

    /// <summary>Whether nothing was taken in the last sixty slots.</summary>
    public bool IsIdle(long now)
    {
        GoTo(now);
        return _total == 0;
    }

    private void GoTo(long now)
    {
        for (var gone = Math.Max(_newest + 1, now - Slots + 1); gone <= now; gone++)
        {
            _total -= _taken[gone % Slots];
            _taken[gone % Slots] = 0;
        }
        _newest = Math.Max(_newest, now);
    }

    private long Oldest()
    {
        for (var before = Math.Max(0, _newest - Slots + 1); before < _newest; before++)
            if (_taken[before % Slots] > 0) return before;
        return _newest;
    }
}
