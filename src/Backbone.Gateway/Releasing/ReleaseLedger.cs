using System.Collections.Immutable;
using Backbone.Gateway.Borders;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Publishing;
using Backbone.Gateway.Receipts;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;

namespace Backbone.Gateway.Releasing;

/// <summary>
/// What is written of that which the <see cref="ReleaseDesk"/> decided: journal entry, submission and outbox of one envelope in one
/// transaction, which shares its commit with all that come at the same time. Who publishes is told when it is on disk.
/// </summary>
internal sealed class ReleaseLedger(
    NationalStore store, Deadlines deadlines, OutboxSignal outbox, FreshConsignments fresh, TimeProvider clock)
{
    /// <summary>How old the journal's root may be that a stamp answers for.</summary>
    private static readonly TimeSpan RootAge = TimeSpan.FromSeconds(1);

    private volatile ReadHead? _newest;

    /// <summary>Size and root of the journal on disk, at most a second old.</summary>
    public async ValueTask<TreeHead> ReadHeadAsync(CancellationToken cancellation)
    {
        if (_newest is { } known && clock.GetElapsedTime(known.At) < RootAge) return known.Head;
        var read = new ReadHead(await store.ReadAsync(Journal.Head, cancellation), clock.GetTimestamp());
        _newest = read;
        return read.Head;
    }

    /// <summary>What was kept under the envelope's id or its author's message id; null where it is new.</summary>
    public ValueTask<RepeatedSubmission?> FindRepeatAsync(Envelope envelope, ReleaseRequest request, CancellationToken cancellation) =>
        store.ReadAsync(session => FirstAnswers.Find(session, envelope, request), cancellation);

    /// <summary>The answer to a repeat.</summary>
    public Task<ReleaseOutcome> AnswerAsync(
        RepeatedSubmission known, Envelope envelope, ReleaseRequest request, CancellationToken cancellation) =>
        FirstAnswers.GiveAsync(store, known, envelope, request, cancellation);

    /// <summary>Keeps the evidence of what the rules refuse, and ends what waited here.</summary>
    public Task RefuseAsync(
        Envelope envelope, ReleaseRequest request, RulingRecord ruling, Refused refusal, Timestamp now, CancellationToken cancellation) =>
        store.WriteAsync(session =>
        {
            RefusalEvidence.Keep(session, envelope.Id, request.Caller, ruling.ToEntry(envelope, request.Caller, null), now);
            if (request.Waited) SubmissionTable.End(session, envelope.Id, new SubmissionEnd(refusal, now), ruling.Bytes);
        }, cancellation);

    /// <summary>Keeps what waits at home for approvals.</summary>
    /// <returns>Null, or what was kept before in its stead.</returns>
    public ValueTask<RepeatedSubmission?> WaitAsync(
        Envelope envelope, ReleaseRequest request, RulingRecord ruling, Timestamp now, CancellationToken cancellation) =>
        store.WriteAsync(session =>
        {
            if (FirstAnswers.Find(session, envelope, request) is { } known) return known;
            SubmissionTable.Insert(session, request.ToSubmission(envelope, ruling), SubmissionStage.Waiting, now);
            Journal.Append(session, now, ruling.ToEntry(envelope, request.Caller, null));
            request.Alongside?.Invoke(session);
            return null;
        }, cancellation);

    /// <summary>Keeps what goes out.</summary>
    /// <returns>Null, or what was kept before in its stead: two calls with one envelope, or draft, may both have passed step 5.</returns>
    public async ValueTask<RepeatedSubmission?> ReleaseAsync(
        Envelope envelope, ReleaseRequest request, RulingRecord ruling, Stamp stamp, ImmutableArray<Consignment> consignments, Timestamp now,
        CancellationToken cancellation)
    {
        var repeat = await store.WriteAsync(session =>
        {
            if (FirstAnswers.Find(session, envelope, request) is { } known) return known;
            SubmissionTable.Insert(session, request.ToSubmission(envelope, ruling), SubmissionStage.Released, now);
            var due = deadlines.DueAt(now, envelope.Header.Precedence);
            var placed = consignments.Select(consignment => (OutboxTable.Insert(session, consignment, now, due), consignment)).ToList();
            Journal.Append(session, now, ruling.ToEntry(envelope, request.Caller, stamp));
            if (envelope.Header.IsReceipt) OutgoingReceipts.MarkOpened(session, envelope);
            request.Alongside?.Invoke(session);
            foreach (var (place, consignment) in placed) fresh.Add(place, consignment);
            return null;
        }, cancellation);
        if (repeat is null) outbox.Ring();
        return repeat;
    }

    private sealed record ReadHead(TreeHead Head, long At);
}
