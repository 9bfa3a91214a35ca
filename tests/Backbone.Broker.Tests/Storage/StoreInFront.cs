using Backbone.Broker.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Broker.Tests.Storage;

/// <summary>Stands in front of a real store and lets everything through: tests count or break what they need.</summary>
internal class StoreInFront(IBrokerStore store) : IBrokerStore
{
    public string Guarantee => store.Guarantee;

    public Timestamp? EmptiedAt => store.EmptiedAt;

    public virtual ValueTask<StoreStanding> LookAsync(CancellationToken cancellation = default) => store.LookAsync(cancellation);

    public virtual ValueTask<AppendOutcome> AppendAsync(LaneAppend append, CancellationToken cancellation = default) =>
        store.AppendAsync(append, cancellation);

    public virtual ValueTask<IReadOnlyList<LaneEntry>> ReadAsync(
        LaneKey lane, ulong fromIndex, ReadLimits limits, CancellationToken cancellation = default) =>
        store.ReadAsync(lane, fromIndex, limits, cancellation);

    public ValueTask<bool> ContainsAsync(
        LaneKey lane, EnvelopeId envelope, CancellationToken cancellation = default) =>
        store.ContainsAsync(lane, envelope, cancellation);

    public ValueTask<ulong> SizeAsync(LaneKey lane, CancellationToken cancellation = default) =>
        store.SizeAsync(lane, cancellation);

    public ValueTask<IReadOnlyList<LaneStanding>> ReadStandingsAsync(
        string mailbox, CancellationToken cancellation = default) => store.ReadStandingsAsync(mailbox, cancellation);

    public ValueTask CloseLostAsync(LaneKey lane, uint generation, CancellationToken cancellation = default) =>
        store.CloseLostAsync(lane, generation, cancellation);

    public ValueTask<int> ForgetAsync(ulong beforeMs, CancellationToken cancellation = default) =>
        store.ForgetAsync(beforeMs, cancellation);

    public ValueTask<ulong> KeptFromAsync(LaneKey lane, CancellationToken cancellation = default) =>
        store.KeptFromAsync(lane, cancellation);

    public ValueTask<ulong> OutstandingAsync(LaneKey lane, CancellationToken cancellation = default) =>
        store.OutstandingAsync(lane, cancellation);

    public virtual ValueTask<IReadOnlyList<MarkedEntry>> ReadHashesAsync(
        LaneKey lane, ulong fromIndex, int count, CancellationToken cancellation = default) =>
        store.ReadHashesAsync(lane, fromIndex, count, cancellation);

    public ValueTask<IReadOnlyList<LanePosition>> WaitForMoreAsync(
        IReadOnlyCollection<LanePosition> known, CancellationToken cancellation = default) =>
        store.WaitForMoreAsync(known, cancellation);

    public ValueTask<IReadOnlyList<TrimmedEntry>> TrimAsync(
        LaneKey lane, ulong throughIndex, TrimReason reason, CancellationToken cancellation = default) =>
        store.TrimAsync(lane, throughIndex, reason, cancellation);

    public ValueTask<bool> KeepAcknowledgementAsync(
        LaneKey lane, LaneAcknowledgement acknowledgement, CancellationToken cancellation = default) =>
        store.KeepAcknowledgementAsync(lane, acknowledgement, cancellation);

    public ValueTask<LaneAcknowledgement?> FindAcknowledgementAsync(LaneKey lane, CancellationToken cancellation = default) =>
        store.FindAcknowledgementAsync(lane, cancellation);

    public virtual ValueTask<IReadOnlyList<TrimmedEntry>> TrimExpiredAsync(
        ulong nowMs, int count, CancellationToken cancellation = default) =>
        store.TrimExpiredAsync(nowMs, count, cancellation);

    public ValueTask<PutDocumentOutcome> PutDocumentAsync(
        StoredDocument document, DocumentKeeping keeping, CancellationToken cancellation = default) =>
        store.PutDocumentAsync(document, keeping, cancellation);

    public virtual ValueTask<StoredDocument?> GetDocumentAsync(
        DocumentKey key, CancellationToken cancellation = default) => store.GetDocumentAsync(key, cancellation);

    public ValueTask<Digest?> FindDocumentAsync(DocumentKey key, CancellationToken cancellation = default) =>
        store.FindDocumentAsync(key, cancellation);

    public ValueTask<IReadOnlyList<ulong>> ListVersionsAsync(
        string type, string nation, ulong after, int count, CancellationToken cancellation = default) =>
        store.ListVersionsAsync(type, nation, after, count, cancellation);

    public ValueTask<StoredDocument?> GetNewestDocumentAsync(
        string type, string nation, CancellationToken cancellation = default) =>
        store.GetNewestDocumentAsync(type, nation, cancellation);

    public virtual ValueTask<DocumentList> ListDocumentsAsync(
        ulong afterRevision, CancellationToken cancellation = default) =>
        store.ListDocumentsAsync(afterRevision, cancellation);

    public ValueTask<ulong> WaitForDocumentsAsync(ulong knownRevision, CancellationToken cancellation = default) =>
        store.WaitForDocumentsAsync(knownRevision, cancellation);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
