using Backbone.Custody.Batches;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Publishing;
using Backbone.Gateway.Storage;
using Backbone.Hosting.Clocks;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Releasing;

/// <summary>
/// Stamps anew what was stamped by a clock that was ahead, and still waits once the clock is right: the broker would not take it
/// before that time has come. When the clock is set, and once in a while. The ruling stays as it was made; the deadline counts from now.
/// </summary>
internal sealed class Restamping(
    GatewayIdentity identity, DocumentKeeper documents, NationalStore store, BatchSigner signer, Deadlines deadlines, OutboxSignal outbox, FreshConsignments fresh,
    TimeProvider clock, ILogger<Restamping> log)
    : LastingTask(clock, log)
{
    /// <summary>How often it looks where the clock was not set.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>Envelopes that are stamped in one go.</summary>
    private const int AtOnce = 64;

    private readonly ILogger _log = log;
    private readonly ClockSteps _steps = new(clock);

    /// <summary>Stamps anew what must be.</summary>
    /// <returns>How many consignments were.</returns>
    internal async Task<int> RestampAsync(CancellationToken cancellation)
    {
        var (count, before) = (0, -1);
        while (count != before)
        {
            before = count;
            var now = Timestamp.Now(Clock);
            var ahead = await store.ReadAsync(session => PlacedTable.StampedAfter(session, now.Plus(EnvelopeLimits.ClockSkew), AtOnce), cancellation);
            foreach (var bytes in ahead) count += await RestampAsync(bytes, now, cancellation);
        }
        if (count == 0) return 0;
        _log.Restamped(count);
        outbox.Ring();
        return count;
    }

    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        await RestampAsync(cancellation);
        await _steps.WaitAsync(Period, change: null, cancellation);
    }

    private async Task<int> RestampAsync(byte[] bytes, Timestamp now, CancellationToken cancellation)
    {
        if (!Consignment.TryRead(bytes, out var old, out var refused)) throw new InvalidOperationException($"the outbox keeps what is no consignment: {refused}");
        var kept = await store.ReadAsync(session => SubmissionTable.ReadBytes(session, old.EnvelopeId), cancellation);
        if (kept is not var (written, _) || !Envelope.TryRead(written, out var envelope, out _)
            || !NationalStamp.TryPrepare(identity, documents.Snapshot, envelope, old.Stamp.Statement.RulingHash, now, out var prepared, out _)) return 0;
        var (_, consignments) = await prepared.SignAsync(signer);
        var due = deadlines.DueAt(now, envelope.Header.Precedence);
        return await store.WriteAsync(session =>
        {
            var places = consignments.Select(consignment => PlacedTable.Restamp(session, consignment, due)).OfType<long>().ToList();
            foreach (var place in places) fresh.Take(place); // its stamp is not what is kept any more
            return places.Count;
        }, cancellation);
    }
}
