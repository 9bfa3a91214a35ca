using Backbone.Broker.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Microsoft.Extensions.Logging;

namespace Backbone.Broker.Documents;

/// <summary>
/// Judges documents before the store holds them:
/// <list type="number">
/// <item>Strict reading; only what is for everybody, so no policies.</item>
/// <item>It is the caller's nation's, or the charter.</item>
/// <item>It would be adopted (<see cref="FederationHistory"/>): signatures, chain, time.</item>
/// <item>The store takes it: of two documents of one type, nation and version the first counts, on whichever broker
/// it came.</item>
/// <item>It is adopted, the TLS roots follow, and whoever watches is told.</item>
/// </list>
/// A second document of a version known is an alarm. One at a time.
/// </summary>
internal sealed class DocumentDesk(
    FederationHistory history, FederationView view, CharterRoots roots, IBrokerStore store, TimeProvider clock,
    ILogger<DocumentDesk> log) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly DocumentShelves _shelves = new(store);
    private readonly Dictionary<(string Type, string Nation), ulong> _read = [];

    /// <summary>A document that a gateway publishes; all steps.</summary>
    public async Task<DocumentOutcome> PublishAsync(
        NationCode caller, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        // 1
        if (!SignedDocument.TryRead(bytes.Span, out var signed, out var refused)
            || !FederationDocument.TryRead(signed.Payload, out var document, out refused))
            return new DocumentOutcome.Turned(refused);
        if (!DocumentLabels.IsPublic(signed.Type))
            return new DocumentOutcome.Turned(new Refused(RefusalReason.DocumentInvalid,
                $"it is the {document.Id}: policies are never kept at a broker, and it has been dropped",
                "adopt it at the nation's own gateway"));
        // 2
        if (document.Head.Nation is { } nation && nation != caller)
            return new DocumentOutcome.Turned(new Refused(RefusalReason.CallerMismatch,
                $"it is the {document.Id}, and the gateway of {caller} published it",
                "each nation's gateway publishes its own documents, and the charter"));
        await _one.WaitAsync(cancellation);
        try
        {
            return await TakeAsync(signed, document, $"the gateway of {caller}", cancellation);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Takes up what is in the store and not known here yet.</summary>
    /// <returns>The store's revision that is known now.</returns>
    public async Task<ulong> TakeUpStoredAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            var (documents, revision) = await _shelves.ReadNewAsync(_read, cancellation);
            foreach (var adoption in history.AdoptAll(documents.Select(stored => stored.Bytes), Timestamp.Now(clock)))
                Report(adoption, "the store");
            // Without the trusted charter nothing was judged: all is read again when it has come.
            if (history.Snapshot is null) _read.Clear();
            if (documents.Count > 0) Announce();
            return revision;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Takes documents from a folder, judged and stored like published ones, in the right order.</summary>
    public async Task TakeFilesAsync(IEnumerable<DocumentFile> files, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            var read = new List<(string Path, SignedDocument Signed, FederationDocument Document)>();
            foreach (var file in files)
            {
                if (!SignedDocument.TryRead(file.Bytes.Span, out var signed, out var refused)
                    || !FederationDocument.TryRead(signed.Payload, out var document, out refused))
                    log.DocumentLeft(file.Path, refused.ToString());
                else if (!DocumentLabels.IsPublic(signed.Type))
                    log.DocumentLeft(file.Path, "policies are never kept at a broker: remove it");
                else
                    read.Add((file.Path, signed, document));
            }
            var ordered = read.OrderBy(file => file.Signed.Type).ThenBy(file => file.Document.Head.Version);
            foreach (var (path, signed, document) in ordered)
                if (await TakeAsync(signed, document, path, cancellation) is DocumentOutcome.Turned turned)
                    log.DocumentLeft(path, turned.Why.ToString());
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<DocumentOutcome> TakeAsync(
        SignedDocument signed, FederationDocument document, string source, CancellationToken cancellation)
    {
        var now = Timestamp.Now(clock);
        // 3
        if (history.Examine(signed, now) is not null)
            return await TakeAgainAsync(signed, document, source, now, cancellation);
        // 4
        var put = await store.PutDocumentAsync(DocumentKeys.ToStored(signed, document), cancellation);
        if (put is PutDocumentOutcome.Conflict conflict)
            return Contradicts(document.Id, conflict.Existing.ToString(), source);
        // 5
        Report(history.Adopt(signed, now), source);
        Announce();
        return new DocumentOutcome.Taken(Repeated: put is PutDocumentOutcome.AlreadyThere);
    }

    /// <summary>
    /// What the history would not take as new: known already, a contradiction, or wrong. Adopting says which.
    /// </summary>
    private async Task<DocumentOutcome> TakeAgainAsync(
        SignedDocument signed, FederationDocument document, string source, Timestamp now,
        CancellationToken cancellation)
    {
        switch (history.Adopt(signed, now))
        {
            case Adoption.AlreadyKnown:
                // The signatures of a document that is known by its hash are not judged again: these bytes may hold
                // wrong ones, so only the store's own are kept.
                var key = DocumentKeys.ToStored(signed, document).Key;
                return await store.GetDocumentAsync(key, cancellation) is not null
                    ? new DocumentOutcome.Taken(Repeated: true)
                    : throw new StoreUnavailableException(
                        $"the store has lost the {document.Id}: start the broker anew, and publish it again");
            case Adoption.Contradiction contradiction:
                return Contradicts(contradiction.Other, contradiction.Known.Hash.ToString(), source);
            case Adoption.Rejected rejected:
                return new DocumentOutcome.Turned(rejected.Refusal);
            default:
                throw new InvalidOperationException("a document was examined and refused, and then adopted");
        }
    }

    private DocumentOutcome.Turned Contradicts(DocumentVersion other, string known, string source)
    {
        log.DocumentContradicts(other, known, other.Hash.ToString(), source);
        return new DocumentOutcome.Turned(new Refused(RefusalReason.DocumentInvalid,
            $"{other}: another document of this version is known, and counts", "sign it anew as the next version"));
    }

    private void Report(Adoption adoption, string source)
    {
        switch (adoption)
        {
            case Adoption.Adopted adopted:
                log.DocumentAdopted(adopted.Document.Id, adopted.Document.Id.Hash.ToString());
                break;
            case Adoption.Rejected rejected:
                log.DocumentLeft(source, rejected.Refusal.ToString());
                break;
            case Adoption.Contradiction contradiction:
                Contradicts(contradiction.Other, contradiction.Known.Hash.ToString(), source);
                break;
            case Adoption.AlreadyKnown:
                break;
            default:
                throw new InvalidOperationException("an adoption is one of four");
        }
    }

    private void Announce()
    {
        if (history.Snapshot is { } snapshot) roots.Follow(snapshot);
        view.Announce();
    }
}
