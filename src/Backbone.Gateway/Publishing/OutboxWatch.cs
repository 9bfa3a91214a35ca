using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Publishing;

/// <summary>Looks each second for messages whose deadline or life has ended: an alarm for the first, an end for the second.</summary>
internal sealed class OutboxWatch(
    NationalStore store, AlarmBoard alarms, Watchers<EnvelopeId> changes, TimeProvider clock, ILogger<OutboxWatch> log) : BackgroundService
{
    private const int Step = 256;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            do await TryLookAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    private async Task TryLookAsync(CancellationToken cancellation)
    {
        try
        {
            await LookAsync(cancellation);
        }
        // An edge: a store that cannot write for a while (a full disk, say) does not end the process; it looks again.
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            log.LoopFailed(fault, nameof(OutboxWatch), (long)Period.TotalMilliseconds);
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        var now = Timestamp.Now(clock);
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
