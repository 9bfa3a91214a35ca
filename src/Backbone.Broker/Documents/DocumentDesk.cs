using Backbone.Broker.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Microsoft.Extensions.Logging;

namespace Backbone.Broker.Documents;

/// <summary>
/// Judges documents before the store holds them:
/// <list type="number">
/// <item>Not too many are offered; strict reading; only what is for everybody, so no policies, and what has a name in the store.</item>
/// <item>It is the caller's nation's, or the charter.</item>
/// <item>It would be adopted (<see cref="FederationHistory"/>): signatures, chain, time.</item>
/// <item>The nation may publish another (<see cref="DocumentBounds"/>), and the store takes it: of two documents of one
/// type, nation and version the first counts, on whichever broker it came.</item>
/// <item>It is adopted, the TLS roots follow, calls are judged by it, and whoever watches is told.</item>
/// </list>
/// A second document of a version known is an alarm. One at a time. What is in the store is taken up document by document:
/// one that cannot be judged is told and left, and holds up no other.
/// </summary>
internal sealed class DocumentDesk(
    FederationHistory history, FederationView view, CharterRoots roots, IBrokerStore store, TimeProvider clock,
    ILogger<DocumentDesk> log) : IDisposable
{
    /// <summary>Contradictions remembered, so that each is one alarm however often it is offered; beyond it again.</summary>
    private const int MaxAlarmed = 4096;

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly DocumentShelves _shelves = new(store);
    private readonly HashSet<DocumentVersion> _alarmed = [];
    private readonly DocumentBounds _bounds = new(clock);
    private readonly Dictionary<(string Type, string Nation), ulong> _read = [];
    private ulong _revision;

    /// <summary>A document that a gateway publishes; all steps.</summary>
    public async Task<DocumentOutcome> PublishAsync(
        NationCode caller, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        // 1
        if (_bounds.Offer(caller) is { } tooMany)
        {
            await Task.Delay(DocumentBounds.Held, clock, cancellation); // who waits for answers cannot ask the faster
            return new DocumentOutcome.Turned(tooMany);
        }
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
            return await TakeAsync(signed, document, $"the gateway of {caller}", caller, cancellation);
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
            var list = await _shelves.ListAsync(_revision, cancellation);
            if (list.Revision < _revision) // it has lost some
            {
                Forget();
                list = await _shelves.ListAsync(_revision, cancellation);
            }
            await TakeUpAsync(list, cancellation);
            _revision = list.Revision;
            if (history.Snapshot is null) Forget();
            return list.Revision;
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
                if (await TakeAsync(signed, document, path, null, cancellation) is DocumentOutcome.Turned turned)
                    log.DocumentLeft(path, turned.Why.ToString());
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task TakeUpAsync(DocumentList list, CancellationToken cancellation)
    {
        var any = false;
        try
        {
            foreach (var newest in list.Newest)
            {
                var known = _read.GetValueOrDefault((newest.Type, newest.Nation));
                await foreach (var document in _shelves.ReadAsync(newest, known, cancellation))
                {
                    TakeUp(document);
                    Show(); // not after the last one alone: whom a charter drops does not stay until all the rest is read
                    any = true;
                }
            }
        }
        finally
        {
            if (any) Announce(); // where the store failed on the way too: what was adopted is not read again
        }
    }

    private void TakeUp(StoredDocument stored)
    {
        try
        {
            Know(stored);
            Report(history.Adopt(stored.Bytes.Span, Timestamp.Now(clock)), "the store");
        }
        // An edge: whatever one nation's document does to its judge, the other nations' are judged.
        catch (Exception fault)
        {
            log.DocumentNotJudged(fault, stored.Key.Type, stored.Key.Nation, stored.Key.Version);
        }
    }

    /// <summary>It is in the store, and need not be read again.</summary>
    private void Know(StoredDocument stored) => _read[(stored.Key.Type, stored.Key.Nation)] = stored.Key.Version;

    /// <summary>Without the trusted charter nothing was judged: all is read again when it has come.</summary>
    private void Forget()
    {
        _revision = 0;
        _read.Clear();
    }

    private async Task<DocumentOutcome> TakeAsync(
        SignedDocument signed, FederationDocument document, string source, NationCode? caller,
        CancellationToken cancellation)
    {
        var now = Timestamp.Now(clock);
        // 3
        if (history.Examine(signed, now) is not null)
            return await TakeAgainAsync(signed, document, source, now, cancellation);
        // 4; the operator's own files have no bound but their number.
        if (caller is { } nation && _bounds.Take(nation) is { } tooMany)
            return new DocumentOutcome.Turned(tooMany);
        var put = await store.PutDocumentAsync(
            DocumentKeys.ToStored(signed, document), DocumentKeys.KeepingOf(signed.Type), cancellation);
        if (put is PutDocumentOutcome.Conflict conflict)
            return Contradicts(document.Id, conflict.Existing.ToString(), source);
        // 5
        var adoption = history.Adopt(signed, now);
        Report(adoption, source);
        if (put is PutDocumentOutcome.Stored && adoption is Adoption.Adopted) Know(DocumentKeys.ToStored(signed, document));
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
                var stored = DocumentKeys.ToStored(signed, document);
                if (await store.FindDocumentAsync(stored.Key, cancellation) is not null) return new DocumentOutcome.Taken(Repeated: true);
                // But for a store that has lost them: then they are judged.
                if (!history.IsRightlySigned(signed, now))
                    return new DocumentOutcome.Turned(new Refused(RefusalReason.DocumentInvalid,
                        $"the store has lost {document.Id}, and these signatures do not hold", "publish it as it was signed"));
                await store.PutDocumentAsync(stored, DocumentKeys.KeepingOf(signed.Type), cancellation);
                log.DocumentStoredAgain(document.Id, source);
                return new DocumentOutcome.Taken(Repeated: false);
            case Adoption.Contradiction contradiction:
                return Contradicts(contradiction.Other, contradiction.Known.Hash.ToString(), source);
            case Adoption.Rejected rejected:
                // The history forgets with each start what the store remembers; only the nation itself comes this far with
                // its own documents, so nobody raises an alarm about another.
                return document.Head.Nation is not null
                    && await store.FindDocumentAsync(DocumentKeys.ToStored(signed, document).Key, cancellation) is { } kept
                    && kept != signed.Hash
                    ? Contradicts(document.Id, kept.ToString(), source)
                    : new DocumentOutcome.Turned(rejected.Refusal);
            default:
                throw new InvalidOperationException("a document was examined and refused, and then adopted");
        }
    }

    private DocumentOutcome.Turned Contradicts(DocumentVersion other, string known, string source)
    {
        if (_alarmed.Count >= MaxAlarmed) _alarmed.Clear();
        if (_alarmed.Add(other)) log.DocumentContradicts(other, known, other.Hash.ToString(), source);
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
        Show();
        view.Announce();
    }

    // The roots come first: whom a charter drops is cut off, and no call that is still open is judged by that charter.
    private void Show()
    {
        if (history.Snapshot is not { } snapshot) return;
        roots.Follow(snapshot);
        view.Show(snapshot);
    }
}
