namespace Backbone.Broker.Rates;

/// <summary>
/// How many of each key were taken in the last sixty slots of time: a minute of seconds, an hour of minutes. In memory: after a
/// start, and on each of several brokers, the count begins anew. Safe for threads.
/// </summary>
/// <typeparam name="TKey">What is metered.</typeparam>
/// <param name="slot">How long a slot is.</param>
/// <param name="clock">Measures; steps of the wall clock do not count.</param>
internal sealed class Meters<TKey>(TimeSpan slot, TimeProvider clock) where TKey : notnull
{
    /// <summary>Meters kept before idle ones are looked for.</summary>
    private const int FirstSweep = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, SlidingWindow> _meters = [];
    private readonly long _began = clock.GetTimestamp();
    private int _sweepAt = FirstSweep;

    /// <summary>One that was taken.</summary>
    internal readonly record struct Taken(TKey Key, long Slot);

    /// <summary>Takes one, where the limit allows it.</summary>
    /// <param name="key">For whom.</param>
    /// <param name="most">The limit in sixty slots.</param>
    /// <param name="wait">Where it does not: when it will.</param>
    /// <returns>What was taken; null where the limit does not allow it.</returns>
    public Taken? TryTake(TKey key, uint most, out TimeSpan wait)
    {
        var now = clock.GetElapsedTime(_began).Ticks / slot.Ticks;
        lock (_gate)
        {
            if (!_meters.TryGetValue(key, out var meter))
            {
                Sweep(now);
                _meters.Add(key, meter = new SlidingWindow(slot));
            }
            return meter.TryTake(now, most, out wait) ? new Taken(key, now) : null;
        }
    }

    /// <summary>Gives one back, as if it had not been taken.</summary>
    public void GiveBack(Taken taken)
    {
        lock (_gate)
            if (_meters.TryGetValue(taken.Key, out var meter)) meter.GiveBack(taken.Slot);
    }

    private void Sweep(long now)
    {
        if (_meters.Count < _sweepAt) return;
        foreach (var (key, meter) in _meters)
            if (meter.IsIdle(now)) _meters.Remove(key);
        _sweepAt = Math.Max(FirstSweep, 2 * _meters.Count);
    }
}
