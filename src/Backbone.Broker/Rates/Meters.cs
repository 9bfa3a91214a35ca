using Backbone.Broker.Rates;
using Backbone.Protocol.Addresses;

namespace Backbone.Broker.Admission;

/// <summary>
/// How many consignments each nation put into each mailbox's lane in the last minute, by precedence. In memory:
/// after a start, and on each of several brokers, a minute begins anew.
/// </summary>
/// <param name="clock">Measures the minute; steps of the wall clock do not count.</param>
internal sealed class RateMeters(TimeProvider clock)
{
    /// <summary>Meters kept before idle ones are looked for.</summary>
    private const int FirstSweep = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<Key, SlidingWindow> _meters = [];
    private readonly long _began = clock.GetTimestamp();
    private int _sweepAt = FirstSweep;

    /// <summary>What is metered.</summary>
    internal readonly record struct Key(NationCode Nation, string Mailbox, Precedence Precedence);

    /// <summary>One that was taken.</summary>
    internal readonly record struct Taken(Key Key, long Second);

    /// <summary>Takes one, where the limit allows it.</summary>
    /// <param name="key">For whom.</param>
    /// <param name="perMinute">The limit.</param>
    /// <param name="wait">Where it does not: when it will.</param>
    /// <returns>What was taken; null where the limit does not allow it.</returns>
    public Taken? TryTake(Key key, uint perMinute, out TimeSpan wait)
    {
        var second = (long)clock.GetElapsedTime(_began).TotalSeconds;
        lock (_gate)
        {
            if (!_meters.TryGetValue(key, out var meter))
            {
                Sweep(second);
                _meters.Add(key, meter = new SlidingWindow(TimeSpan.FromSeconds(1)));
            }
            return meter.TryTake(second, perMinute, out wait) ? new Taken(key, second) : null;
        }
    }

    /// <summary>Gives one back, as if it had not been taken.</summary>
    public void GiveBack(Taken taken)
    {
        lock (_gate)
            if (_meters.TryGetValue(taken.Key, out var meter)) meter.GiveBack(taken.Second);
    }

    private void Sweep(long second)
    {
        if (_meters.Count < _sweepAt) return;
        foreach (var (key, meter) in _meters)
            if (meter.IsIdle(second)) _meters.Remove(key);
        _sweepAt = Math.Max(FirstSweep, 2 * _meters.Count);
    }
}
