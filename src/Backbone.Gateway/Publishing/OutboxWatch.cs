using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Storage;
using Backbone.Hosting.Clocks;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Publishing;

/// <summary>
/// Looks each second for messages whose deadline or life has ended: an alarm for the first, an end for the second. Each comes once
/// and for good: a clock that jumps ahead brings neither until it has stayed there (<see cref="SettledTime"/>).
/// </summary>
internal sealed class OutboxWatch(
    NationalStore store, AlarmBoard alarms, Watchers<EnvelopeId> changes, TimeProvider clock, ILogger<OutboxWatch> log) : LastingTask(clock, log)
{
    private const int Step = 256;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private readonly SettledTime _settled = new(clock, jump => log.ClockJumped(jump, SettledTime.Hold));

    /// <inheritdoc/>
    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        await LookAsync(cancellation);
        await Task.Delay(Period, Clock, cancellation);
    }

    /// <summary>Looks once.</summary>
    internal async Task LookAsync(CancellationToken cancellation)
    {
        var now = _settled.Now();
        var any = await store.ReadAsync(session => OutboxTable.AnyEnding(session, now), cancellation);
        if (!any) return;
        var (overdue, expired) = await store.WriteAsync(session => End(session, now), cancellation);
        foreach (var one in overdue)
        {
            log.Overdue(one.Envelope, one.Mailbox, one.Due);
            alarms.Raise(AlarmKind.Overdue);
        }
        foreach (var envelope in overdue.Select(one => one.Envelope).Concat(expired).Distinct()) changes.Changed(envelope);
    }

    private static (List<OverdueConsignment> Overdue, List<EnvelopeId> Expired) End(Sqlite.SqliteSession session, Timestamp now)
    {
        var overdue = OutboxTable.TakeOverdue(session, now, Step);
        foreach (var one in overdue)
            Journal.Append(session, now, JournalEntries.Alarm(
                AlarmKind.Overdue, $"not delivered, and was due at {one.Due}", one.Envelope, one.Mailbox, one.Precedence));
        return (overdue, OutboxTable.Expire(session, now, Step));
    }
}
