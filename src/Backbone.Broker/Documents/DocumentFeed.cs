using System.Runtime.CompilerServices;
using Backbone.Broker.Storage;

namespace Backbone.Broker.Documents;

/// <summary>The documents that somebody does not know yet, then new ones as they come.</summary>
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
        while (true)
        {
            var (documents, revision) = await _shelves.ReadNewAsync(sent, cancellation);
            foreach (var frame in Frames(documents)) yield return frame;
            await _shelves.WaitForMoreAsync(revision, cancellation);
        }
    }

    private static IEnumerable<IReadOnlyList<StoredDocument>> Frames(IReadOnlyList<StoredDocument> documents)
    {
        var (frame, bytes) = (new List<StoredDocument>(), 0);
        foreach (var document in documents)
        {
            if (frame.Count > 0 && bytes + document.Bytes.Length > FrameBytes)
            {
                yield return frame;
                (frame, bytes) = ([], 0);
            }
            frame.Add(document);
            bytes += document.Bytes.Length;
        }
        if (frame.Count > 0) yield return frame;
    }
}
