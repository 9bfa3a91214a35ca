using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Broker.Storage;

/// <summary>
/// Where the broker keeps lanes and documents: the verbs of the trade, one implementation an engine, one conformance
/// suite for all. It knows neither headers nor cryptography. Every verb may throw
/// <see cref="StoreUnavailableException"/>, those about one lane <see cref="LaneFaultException"/>, and all
/// <see cref="ArgumentException"/> for what no store can hold; all may be called at once from any thread.
/// </summary>
internal interface IBrokerStore : IAsyncDisposable
{
    /// <summary>
    /// Appends to one lane, at most once for each envelope; answers when that is as durable as asked for. A lane that has
    /// had the entries of its life (a setting of the store) is closed by the first append that finds it full.
    /// </summary>
    ValueTask<AppendOutcome> AppendAsync(LaneAppend append, CancellationToken cancellation = default);

    /// <summary>
    /// Entries from an index on, in order and without gaps; none where the lane ends before. Trimmed ones come without
    /// their bytes.
    /// </summary>
    ValueTask<IReadOnlyList<LaneEntry>> ReadAsync(
        LaneKey lane, ulong fromIndex, ReadLimits limits, CancellationToken cancellation = default);

    /// <summary>
    /// Whether an envelope lies in a lane, trimmed or not; what is there once stays there until it expired at least, or was
    /// forgotten with its generation.
    /// </summary>
    ValueTask<bool> ContainsAsync(LaneKey lane, EnvelopeId envelope, CancellationToken cancellation = default);

    /// <summary>How many entries a lane has, trimmed ones too; 0 for a lane that nobody wrote to.</summary>
    ValueTask<ulong> SizeAsync(LaneKey lane, CancellationToken cancellation = default);

    /// <summary>The generations of a mailbox's lane that were ever written to, ascending.</summary>
    ValueTask<IReadOnlyList<LaneStanding>> ReadStandingsAsync(string mailbox, CancellationToken cancellation = default);

    /// <summary>
    /// Closes a generation of which the store has lost entries, or all: it takes no more, and what is left of it is forgotten.
    /// Idempotent; a lane that nobody wrote to is made for it.
    /// </summary>
    ValueTask CloseLostAsync(LaneKey lane, uint generation, CancellationToken cancellation = default);

    /// <summary>
    /// Forgets what is left of closed generations, of any mailbox, of which all was trimmed and either the last expired before a
    /// time or all is acknowledged: ids, hashes and reasons go, sizes and acknowledgements stay.
    /// </summary>
    /// <param name="beforeMs">Milliseconds since 1970.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>How many were forgotten; whoever gets any asks again.</returns>
    ValueTask<int> ForgetAsync(ulong beforeMs, CancellationToken cancellation = default);

    /// <summary>Bytes of a lane's records that are not trimmed.</summary>
    ValueTask<ulong> OutstandingAsync(LaneKey lane, CancellationToken cancellation = default);

    /// <summary>An index of a lane below which every record is trimmed: whoever counts records begins there.</summary>
    ValueTask<ulong> KeptFromAsync(LaneKey lane, CancellationToken cancellation = default);

    /// <summary>Entry hashes and marks from an index on, trimmed ones too; fewer where the lane ends before.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="fromIndex">The first one's index.</param>
    /// <param name="count">1 to <see cref="StoreLimits.ReadEntries"/>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask<IReadOnlyList<MarkedEntry>> ReadHashesAsync(
        LaneKey lane, ulong fromIndex, int count, CancellationToken cancellation = default);

    /// <summary>
    /// Waits until at least one of the lanes has another size than its caller knows, and answers those with the size they
    /// have; at once where that is so already. A smaller one has lost entries, or was forgotten. Nothing that is appended
    /// between a caller's read and this wait is missed.
    /// </summary>
    ValueTask<IReadOnlyList<LanePosition>> WaitForMoreAsync(
        IReadOnlyCollection<LanePosition> known, CancellationToken cancellation = default);

    /// <summary>
    /// Frees the bytes of every entry through an index that still has them; hashes, ids and places stay. An index
    /// beyond the lane's end means all entries that it has now.
    /// </summary>
    ValueTask<IReadOnlyList<TrimmedEntry>> TrimAsync(
        LaneKey lane, ulong throughIndex, TrimReason reason, CancellationToken cancellation = default);

    /// <summary>
    /// Keeps the newest acknowledgement of a lane, as durable as an append, before anything is trimmed by it.
    /// </summary>
    /// <returns>False, and nothing changed, where the one that is kept reaches as far or further, or the lane not so far.</returns>
    ValueTask<bool> KeepAcknowledgementAsync(
        LaneKey lane, LaneAcknowledgement acknowledgement, CancellationToken cancellation = default);

    /// <summary>The newest acknowledgement of a lane, forgotten or not; null where there is none.</summary>
    ValueTask<LaneAcknowledgement?> FindAcknowledgementAsync(LaneKey lane, CancellationToken cancellation = default);

    /// <summary>Frees the bytes of entries, of any lane, that expired before a time.</summary>
    /// <param name="nowMs">Milliseconds since 1970; what expires at this very millisecond stays.</param>
    /// <param name="count">At most so many, 1 to <see cref="StoreLimits.TrimStep"/>: who gets as many asks
    /// again.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask<IReadOnlyList<TrimmedEntry>> TrimExpiredAsync(
        ulong nowMs, int count, CancellationToken cancellation = default);

    /// <summary>Stores one version of a document, once: its hash stays when its bytes go.</summary>
    /// <param name="document">The version; its bytes are not empty.</param>
    /// <param name="keeping">What is kept of versions that a newer one follows.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask<PutDocumentOutcome> PutDocumentAsync(
        StoredDocument document, DocumentKeeping keeping, CancellationToken cancellation = default);

    /// <summary>One version of a document; null where there is none, or its hash alone was kept.</summary>
    ValueTask<StoredDocument?> GetDocumentAsync(DocumentKey key, CancellationToken cancellation = default);

    /// <summary>The hash of one version, whether its bytes are kept or not; null where there is none.</summary>
    ValueTask<Digest?> FindDocumentAsync(DocumentKey key, CancellationToken cancellation = default);

    /// <summary>The versions that exist of a type and nation above one, ascending.</summary>
    /// <param name="type">What it is.</param>
    /// <param name="nation">Whose; empty for the federation's own.</param>
    /// <param name="after">Only versions above it.</param>
    /// <param name="count">At most so many, 1 to <see cref="StoreLimits.DocumentVersions"/>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask<IReadOnlyList<ulong>> ListVersionsAsync(
        string type, string nation, ulong after, int count, CancellationToken cancellation = default);

    /// <summary>The document with the highest version of a type and nation, or null.</summary>
    ValueTask<StoredDocument?> GetNewestDocumentAsync(string type, string nation, CancellationToken cancellation = default);

    /// <summary>The newest versions that came after a revision, by their names; 0: of every document.</summary>
    ValueTask<DocumentList> ListDocumentsAsync(ulong afterRevision, CancellationToken cancellation = default);

    /// <summary>
    /// Waits until more documents have been put than <paramref name="knownRevision"/> says, or fewer are there because some were lost;
    /// answers how many.
    /// </summary>
    ValueTask<ulong> WaitForDocumentsAsync(ulong knownRevision, CancellationToken cancellation = default);

    /// <summary>How the store stands now: asked every few seconds.</summary>
    /// <exception cref="StoreUnavailableException">It does not answer, or not as it promised when it was opened.</exception>
    ValueTask<StoreStanding> LookAsync(CancellationToken cancellation = default);

    /// <summary>The guarantee in one line, as found when the store was opened, for the log and for operators.</summary>
    string Guarantee { get; }

    /// <summary>When the engine was found without what it had held, while this process ran; null where it never was.</summary>
    Timestamp? EmptiedAt { get; }
}
