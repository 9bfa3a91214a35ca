using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Storage;
using Backbone.Hosting.Clocks;
using Backbone.Protocol;

namespace Backbone.Gateway.Retention;

/// <summary>
/// Keeps the national store within its bounds: 1 measures it, and an alarm says where room runs out · 2 takes away what is over
/// and kept long enough, a little at a time so that nobody waits for it.
/// </summary>
internal sealed class Housekeeper(
    NationalStore store, StoreRoom room, RetentionRules rules, AlarmBoard alarms, TimeProvider clock, ILogger<Housekeeper> log)
    : LastingTask(clock, log)
{
    /// <summary>Rows taken away in one transaction.</summary>
    private const int Step = 256;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ForgettingPeriod = TimeSpan.FromHours(1);

    private readonly SettledTime _settled = new(clock);
    private long? _forgot;

    /// <inheritdoc/>
    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        await LookAsync(cancellation);
        await Task.Delay(Period, Clock, cancellation);
    }

    /// <summary>Does both once.</summary>
    internal async Task LookAsync(CancellationToken cancellation)
    {
        var now = Timestamp.Now(Clock);
        // 2
        if (_forgot is not { } last || Clock.GetElapsedTime(last) >= ForgettingPeriod) await ForgetAsync(cancellation);
        // 1
        var (was, wasFull) = (room.IsNarrow, room.IsFull);
        room.Measured(await store.ReadAsync(RetentionTable.Measure, cancellation));
        if (!room.IsNarrow || (was && wasFull == room.IsFull)) return;
        await store.WriteAsync(session => new AlarmEntry(AlarmKind.StoreRoom, "the national store", room.ToString()).Append(session, now), cancellation);
        alarms.Raise(AlarmKind.StoreRoom);
        log.RoomRunsOut(room.ToString());
    }

    private async Task ForgetAsync(CancellationToken cancellation)
    {
        var before = _settled.Now().Plus(-TimeSpan.FromDays(rules.Days));
        while (await store.WriteAsync(session => RetentionTable.Forget(session, before, Step), cancellation) is > 0 and var gone)
            log.Forgotten(gone, before);
        _forgot = Clock.GetTimestamp();
    }
}
