using System.Runtime.CompilerServices;
using Backbone.Broker.Documents;
using Backbone.Broker.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Broker.Lanes;

/// <summary>
/// Follows all lanes of one nation from given positions: 1 which lanes, by the key set in force · 2 what is larger
/// than known, a page of each lane in turn · 3 waits for more entries, or for documents that may bring mailboxes.
/// </summary>
/// <param name="store">Rings when a lane grows.</param>
/// <param name="reader">Reads the headers.</param>
/// <param name="view">The documents in force.</param>
/// <param name="clock">What time it is.</param>
internal sealed class LaneFollower(IBrokerStore store, LaneReader reader, FederationView view, TimeProvider clock)
{
    /// <summary>
    /// Headers as they come, ascending in each lane, some of one lane at a time; never ends by itself.
    /// </summary>
    /// <param name="nation">Whose lanes.</param>
    /// <param name="positions">The first index wanted; a lane not named is followed from 0.</param>
    /// <param name="cancellation">Ends it.</param>
    public async IAsyncEnumerable<IReadOnlyList<EntryHeader>> FollowAsync(
        NationCode nation, IReadOnlyDictionary<MailboxAddress, ulong> positions,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var next = new Dictionary<MailboxAddress, ulong>(positions);
        while (true)
        {
            // 1; the change is taken before the look, so that none is missed in between.
            var change = view.NextChange;
            var federation = view.Snapshot ?? throw new InvalidOperationException("there is no charter");
            foreach (var mailbox in federation.MailboxesOf(nation, Timestamp.Now(clock)))
                next.TryAdd(mailbox.Address, 0);
            var lanes = next.Keys.ToDictionary(mailbox => LaneNames.Of(federation.Federation, mailbox));

            // 2, 3
            foreach (var lane in await WaitAsync(Known(federation, next), change, cancellation))
            {
                var mailbox = lanes[lane];
                var headers = await reader.ReadHeadersAsync(mailbox, lane, next[mailbox], cancellation);
                if (headers.Count == 0) continue;
                next[mailbox] += (ulong)headers.Count;
                yield return headers;
            }
        }
    }

    private static List<LanePosition> Known(FederationSnapshot federation, Dictionary<MailboxAddress, ulong> next) =>
        [.. next.Select(at => new LanePosition(LaneNames.Of(federation.Federation, at.Key), at.Value))];

    /// <summary>The lanes that are larger than known; none where documents changed before.</summary>
    private async Task<IEnumerable<LaneKey>> WaitAsync(
        List<LanePosition> known, Task change, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var grown = store.WaitForMoreAsync(known, over.Token).AsTask();
        await Task.WhenAny(grown, change);
        if (!grown.IsCompleted) await over.CancelAsync();
        try
        {
            return (await grown).Select(position => position.Lane);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return [];
        }
    }
}
