using System.Runtime.CompilerServices;
using Backbone.Broker.Storage;

namespace Backbone.Broker.Documents;

/// <summary>
/// The documents that somebody does not know yet, then new ones as they come. A new document costs each watcher its own
/// bytes and no others.
/// </summary>
/// <param name="store">Where they are.</param>
internal sealed class DocumentFeed(IBrokerStore store)
{
    /// <summary>Bytes of one frame; a larger document, at most 4 MiB, goes alone.</summary>
    private const int FrameBytes = 3 << 20;

    private readonly DocumentShelves _shelves = new(store);

    /// <summary>Frames of documents in the order of <see cref="DocumentShelves"/>; never ends by itself.</summary>
    /// <param name="known">The newest version known of each type and nation.</param>
    /// <param name="cancellation">Ends it.</param>
    public async IAsyncEnumerable<IReadOnlyList<StoredDocument>> WatchAsync(
        IReadOnlyDictionary<(string Type, string Nation), ulong> known,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var sent = new Dictionary<(string Type, string Nation), ulong>(known);
        ulong revision = 0;
        while (true)
        {
            var list = await _shelves.ListAsync(revision, cancellation);
            var (frame, bytes) = (new List<StoredDocument>(), 0);
            foreach (var newest in list.Newest)
            {
                var last = sent.GetValueOrDefault((newest.Type, newest.Nation));
                await foreach (var document in _shelves.ReadAsync(newest, last, cancellation))
                {
                    if (frame.Count > 0 && bytes + document.Bytes.Length > FrameBytes)
                    {
                        yield return frame;
                        (frame, bytes) = ([], 0);
                    }
                    frame.Add(document);
                    bytes += document.Bytes.Length;
                    sent[(newest.Type, newest.Nation)] = document.Key.Version;
                }
            }
            if (frame.Count > 0) yield return frame;
            revision = list.Revision;
            if (await _shelves.WaitForMoreAsync(revision, cancellation) < revision)
                throw new StoreUnavailableException("the store has lost documents: whoever watches comes again, and publishes its own once more");
        }
    }
}
