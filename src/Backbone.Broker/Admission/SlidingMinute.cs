namespace Backbone.Broker.Admission;

/// <summary>
/// Counts what was taken in the last minute, second by second; never lets more through in any minute. Not
/// thread-safe.
/// </summary>
internal sealed class SlidingMinute
{
    /// <summary>
    /// The present second and the sixty before it: a full minute, wherever in its second a thing was taken.
    /// </summary>
    private const int Slots = 61;

    private readonly uint[] _taken = new uint[Slots];
    private long _newest;
    private ulong _total;

    /// <summary>Takes one, where fewer than <paramref name="most"/> were taken.</summary>
    /// <param name="second">The present second, by a clock that never goes back.</param>
    /// <param name="most">The limit.</param>
    /// <param name="wait">Where it is not taken: when one may be again.</param>
    public bool TryTake(long second, uint most, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        GoTo(second);
        if (_total >= most)
        {
            wait = TimeSpan.FromSeconds(Oldest() + Slots - second);
            return false;
        }
        _taken[second % Slots]++;
        _total++;
        return true;
    }

    /// <summary>Gives one back that was taken in a second.</summary>
    public void GiveBack(long second)
    {
        if (second <= _newest - Slots || _taken[second % Slots] == 0) return;
        _taken[second % Slots]--;
        _total--;
    }

    /// <summary>Whether nothing was taken in the last minute.</summary>
    public bool IsIdle(long second)
    {
        GoTo(second);
        return _total == 0;
    }

    private void GoTo(long second)
    {
        for (var gone = Math.Max(_newest + 1, second - Slots + 1); gone <= second; gone++)
        {
            _total -= _taken[gone % Slots];
            _taken[gone % Slots] = 0;
        }
        _newest = Math.Max(_newest, second);
    }

    private long Oldest()
    {
        for (var second = Math.Max(0, _newest - Slots + 1); second < _newest; second++)
            if (_taken[second % Slots] > 0) return second;
        return _newest;
    }
}
