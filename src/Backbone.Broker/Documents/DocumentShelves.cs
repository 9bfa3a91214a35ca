using System.Runtime.CompilerServices;
using Backbone.Broker.Storage;

namespace Backbone.Broker.Documents;

/// <summary>
/// Reads documents from the store in the order in which they can be adopted: charters, mandates, rosters, key sets,
/// older versions first. Which versions exist is read first, by their names; bytes only of those that are asked for. Of
/// charters all versions come, of everything else the newest.
/// </summary>
/// <param name="store">Where documents are.</param>
internal sealed class DocumentShelves(IBrokerStore store)
{
    /// <summary>Versions of one document that are listed at once.</summary>
    private const int Page = 256;

    /// <summary>Ends when more documents are there than at a revision.</summary>
    public ValueTask<ulong> WaitForMoreAsync(ulong revision, CancellationToken cancellation) =>
        store.WaitForDocumentsAsync(revision, cancellation);

    /// <summary>Which documents have a new newest version since a revision, in the order in which they are read.</summary>
    public async Task<DocumentList> ListAsync(ulong afterRevision, CancellationToken cancellation)
    {
        var list = await store.ListDocumentsAsync(afterRevision, cancellation);
        var ordered = list.Newest
            .Select(key => (Key: key, Type: DocumentKeys.TypeOf(key)))
            .Where(pair => pair.Type is not null)
            .OrderBy(pair => pair.Type).ThenBy(pair => pair.Key.Nation, StringComparer.Ordinal);
        return list with { Newest = [.. ordered.Select(pair => pair.Key)] };
    }

    /// <summary>
    /// The versions of one document that are above one known, up to its newest; none where there are none. What a newer
    /// version replaced meanwhile does not come: the newer one has a later revision, and comes with that.
    /// </summary>
    public async IAsyncEnumerable<StoredDocument> ReadAsync(
        DocumentKey newest, ulong known, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (newest.Version <= known) yield break;
        if (DocumentKeys.TypeOf(newest) is not { } type || !DocumentKeys.HasCompleteChain(type))
        {
            if (await store.GetDocumentAsync(newest, cancellation) is { } only) yield return only;
            yield break;
        }
        // A chain may begin at the charter or mandate that was newest when this broker's store was founded, and with any
        // version: only those that are there are looked for.
        while (known < newest.Version)
        {
            var versions = await store.ListVersionsAsync(newest.Type, newest.Nation, known, Page, cancellation);
            if (versions.Count == 0) yield break;
            foreach (var version in versions)
                if (await store.GetDocumentAsync(newest with { Version = version }, cancellation) is { } document)
                    yield return document;
            known = versions[^1];
        }
    }
}
