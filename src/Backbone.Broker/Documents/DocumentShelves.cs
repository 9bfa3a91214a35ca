using Backbone.Broker.Storage;

namespace Backbone.Broker.Documents;

/// <summary>
/// Reads documents from the store in the order in which they can be adopted: charters, mandates, rosters, key sets,
/// older versions first. Of charters and mandates all versions come, of rosters and key sets the newest.
/// </summary>
/// <param name="store">Where documents are.</param>
internal sealed class DocumentShelves(IBrokerStore store)
{
    /// <summary>Ends when more documents are there than at a revision.</summary>
    public ValueTask<ulong> WaitForMoreAsync(ulong revision, CancellationToken cancellation) =>
        store.WaitForDocumentsAsync(revision, cancellation);

    /// <summary>All documents that are newer than known.</summary>
    /// <param name="known">The newest version known of each type and nation; brought up to what is returned.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The documents, and the store's revision that they are the state of at least.</returns>
    public async Task<(IReadOnlyList<StoredDocument> Documents, ulong Revision)> ReadNewAsync(
        IDictionary<(string Type, string Nation), ulong> known, CancellationToken cancellation)
    {
        var list = await store.ListDocumentsAsync(cancellation);
        var found = new List<StoredDocument>();
        var newer = new List<DocumentKey>();
        var ordered = list.Newest
            .Select(document => (Document: document, Type: DocumentKeys.TypeOf(document.Key)))
            .Where(pair => pair.Type is not null)
            .OrderBy(pair => pair.Type).ThenBy(pair => pair.Document.Key.Nation, StringComparer.Ordinal);
        foreach (var (newest, type) in ordered)
        {
            known.TryGetValue((newest.Key.Type, newest.Key.Nation), out var version);
            if (newest.Key.Version <= version) continue;
            if (DocumentKeys.HasCompleteChain(type!.Value))
                await AddOlderAsync(found, newest.Key, version, cancellation);
            found.Add(newest);
            newer.Add(newest.Key);
        }
        // Only now: what failed on the way is read again.
        foreach (var key in newer) known[(key.Type, key.Nation)] = key.Version;
        return (found, list.Revision);
    }

    private async Task AddOlderAsync(
        List<StoredDocument> found, DocumentKey newest, ulong known, CancellationToken cancellation)
    {
        for (var version = known + 1; version < newest.Version; version++)
        {
            // A chain may begin at the charter or mandate that was newest when this broker's store was founded.
            var older = await store.GetDocumentAsync(newest with { Version = version }, cancellation);
            if (older is not null) found.Add(older);
        }
    }
}
