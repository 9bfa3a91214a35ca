using Backbone.Protocol.Addresses;

namespace Backbone.Broker.Admission;

/// <summary>
/// How much of what each nation brought lately was for nothing: refused, or there already. Short, so that a nation whose
/// gateway made a mistake is soon listened to again.
/// </summary>
/// <param name="clock">Measures.</param>
internal sealed class InVainMeter(TimeProvider clock)
{
    /// <summary>
    /// Consignments in vain within a <see cref="Period"/>: a hundred a second, some three hundredths of a processor. What is under
    /// way when it is reached comes on top, a few streams' windows.
    /// </summary>
    public const uint Most = 600;

    /// <summary>Over how long they are counted.</summary>
    public static readonly TimeSpan Period = 60 * Slot;

    private static TimeSpan Slot => TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Dictionary<NationCode, SlidingWindow> _meters = []; // nations of the charter only
    private readonly long _began = clock.GetTimestamp();

    /// <summary>Whether a nation brought as many as it may, and when it may bring the next.</summary>
    public bool IsSpent(NationCode nation, out TimeSpan wait)
    {
        lock (_gate) return MeterOf(nation).IsFull(Now(), Most, out wait);
    }

    /// <summary>Counts one.</summary>
    public void Note(NationCode nation)
    {
        lock (_gate) MeterOf(nation).TryTake(Now(), Most, out _);
    }

    private long Now() => (long)(clock.GetElapsedTime(_began) / Slot);

    private SlidingWindow MeterOf(NationCode nation)
    {
        if (!_meters.TryGetValue(nation, out var meter)) _meters.Add(nation, meter = new SlidingWindow(Slot));
        return meter;
    }
}
