using System.Runtime.CompilerServices;
using Backbone.Broker.Documents;
using Backbone.Broker.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Microsoft.Extensions.Logging;

namespace Backbone.Broker.Lanes;

/// <summary>
/// Follows all lanes of one nation from given positions: 1 which mailboxes, by the key set in force · 2 passes over
/// generations that have ended · 3 waits until a lane is larger than known, or for documents that may bring mailboxes · 4 a
/// page of each such lane in turn. Beside each lane its next generation is waited for: an entry there says that the one
/// before is closed. A lane that cannot be read is left alone for a while, and holds up no other.
/// </summary>
/// <param name="store">Rings when a lane grows.</param>
/// <param name="reader">Reads the headers.</param>
/// <param name="view">The documents in force.</param>
/// <param name="clock">What time it is.</param>
/// <param name="log">Hears of a lane that cannot be read.</param>
internal sealed class LaneFollower(
    IBrokerStore store, LaneReader reader, FederationView view, TimeProvider clock, ILogger<LaneFollower> log)
{
    /// <summary>How long a lane is left alone that could not be read.</summary>
    public static readonly TimeSpan FaultPause = TimeSpan.FromMinutes(1);


    /// <summary>Ended lanes of one frame at most.</summary>
    private const int MaxClosed = 256;

    /// <summary>
    /// Headers as they come, ascending in each lane, some of one lane at a time; never ends by itself.
    /// </summary>
    /// <param name="nation">Whose lanes.</param>
    /// <param name="positions">The first index wanted, by mailbox and generation. A mailbox is followed from the lowest
    /// generation named on; one not named, from 0.</param>
    /// <param name="cancellation">Ends it.</param>
    public async IAsyncEnumerable<LaneNews> FollowAsync(
        NationCode nation, IReadOnlyDictionary<(MailboxAddress Mailbox, uint Generation), ulong> positions,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var places = new Dictionary<MailboxAddress, Place>();
        foreach (var (mailbox, generation) in positions.Keys.OrderByDescending(lane => lane.Generation))
            places[mailbox] = new Place(generation, positions[(mailbox, generation)]);
        while (true)
        {
            // 1; the change is taken before the look, so that none is missed in between.
            var change = view.NextChange;
            var federation = view.Snapshot ?? throw new InvalidOperationException("there is no charter");
            foreach (var mailbox in federation.MailboxesOf(nation, Timestamp.Now(clock)))
                places.TryAdd(mailbox.Address, new Place(0, 0));

            // 2
            foreach (var mailbox in places.Where(at => !at.Value.Looked).Select(at => at.Key).ToList())
                while (await PassEndedAsync(places, mailbox, positions, cancellation) is { } ended) yield return ended;

            // 3
            var now = Timestamp.Now(clock);
            var lanes = LanesOf(federation, places, now);
            var held = places.Values.Any(place => place.HeldUntil > now);
            foreach (var (lane, _) in await WaitAsync(lanes, change, held, cancellation))
            {
                // 4
                var (_, mailbox, generation) = lanes[lane];
                var place = places[mailbox];
                if (generation != place.Generation)
                {
                    places[mailbox] = place with { Looked = false, Rung = true };
                    continue;
                }
                var headers = await ReadAsync(mailbox, generation, lane, place.Next, cancellation);
                if (headers is null) places[mailbox] = place with { HeldUntil = Timestamp.Now(clock).Plus(FaultPause) };
                if (headers is not { Count: > 0 }) continue;
                places[mailbox] = place with { Next = place.Next + (ulong)headers.Count, Looked = !place.Rung };
                yield return new LaneNews(mailbox, headers, []);
            }
        }
    }

    /// <summary>Whether a mailbox's lane has ever been in a generation, or could go on in it now.</summary>
    public async Task<bool> HasAsync(MailboxAddress mailbox, uint generation, CancellationToken cancellation) =>
        generation == 0 || (await store.ReadStandingsAsync(mailbox.ToString(), cancellation)).Any(standing =>
            standing.Generation >= generation || (standing.Generation == generation - 1 && standing.IsClosed));

    /// <summary>
    /// A lane and the first index wanted; whether the store was asked since whether it has ended, and whether the next
    /// generation has rung: it is not waited for again, or who waits would never rest. Until when it is left alone.
    /// </summary>
    private readonly record struct Place(
        uint Generation, ulong Next, bool Looked = false, bool Rung = false, Timestamp HeldUntil = default);

    /// <returns>Null where the lane cannot be read.</returns>
    private async Task<IReadOnlyList<EntryHeader>?> ReadAsync(
        MailboxAddress mailbox, uint generation, LaneKey lane, ulong from, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadHeadersAsync(mailbox, generation, lane, from, cancellation);
        }
        catch (LaneFaultException fault)
        {
            log.LaneFault(fault, nameof(FollowAsync), untold: 0);
            return null;
        }
    }

    private async Task<LaneNews?> PassEndedAsync(
        Dictionary<MailboxAddress, Place> places, MailboxAddress mailbox,
        IReadOnlyDictionary<(MailboxAddress, uint), ulong> positions, CancellationToken cancellation)
    {
        List<EndedLane> ended = [];
        var place = places[mailbox];
        foreach (var standing in await store.ReadStandingsAsync(mailbox.ToString(), cancellation))
        {
            if (standing.Generation < place.Generation) continue;
            if (standing.Generation > place.Generation || !standing.IsClosed) break;
            if ((place.Next < standing.Size && !standing.IsForgotten) || ended.Count == MaxClosed) break;
            ended.Add(new EndedLane(standing, standing.IsForgotten ? await AcknowledgementOfAsync(mailbox, standing.Generation, cancellation) : default));
            var next = place.Generation + 1;
            place = new Place(next, positions.GetValueOrDefault((mailbox, next)));
        }
        places[mailbox] = place with { Looked = true };
        return ended.Count == 0 ? null : new LaneNews(mailbox, [], ended);
    }

    private async Task<ReadOnlyMemory<byte>> AcknowledgementOfAsync(
        MailboxAddress mailbox, uint generation, CancellationToken cancellation)
    {
        var federation = view.Snapshot ?? throw new InvalidOperationException("there is no charter");
        var lane = LaneNames.Of(federation.Federation, mailbox, generation);
        return (await store.FindAcknowledgementAsync(lane, cancellation))?.Bytes ?? default;
    }

    /// <summary>Each mailbox's lane with what is known of it, and the next generation's, of which nothing is.</summary>
    private static Dictionary<LaneKey, (ulong Known, MailboxAddress Mailbox, uint Generation)> LanesOf(
        FederationSnapshot federation, Dictionary<MailboxAddress, Place> places, Timestamp now)
    {
        var lanes = new Dictionary<LaneKey, (ulong, MailboxAddress, uint)>(2 * places.Count);
        foreach (var (mailbox, place) in places)
        {
            if (place.HeldUntil > now) continue;
            lanes[LaneNames.Of(federation.Federation, mailbox, place.Generation)] = (place.Next, mailbox, place.Generation);
            if (place.Rung || place.Generation == uint.MaxValue) continue;
            var next = place.Generation + 1;
            lanes[LaneNames.Of(federation.Federation, mailbox, next)] = (0, mailbox, next);
        }
        return lanes;
    }

    /// <summary>The lanes that are larger than known; none where documents changed before, or one was left alone long
    /// enough.</summary>
    private async Task<IEnumerable<LanePosition>> WaitAsync(
        Dictionary<LaneKey, (ulong Known, MailboxAddress, uint)> lanes, Task change, bool held,
        CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var enough = held ? Task.Delay(FaultPause, clock, over.Token) : Task.Delay(Timeout.InfiniteTimeSpan, clock, over.Token);
        LanePosition[] known = [.. lanes.Select(lane => new LanePosition(lane.Key, lane.Value.Known))];
        var grown = store.WaitForMoreAsync(known, over.Token).AsTask();
        await Task.WhenAny(grown, change, enough);
        await over.CancelAsync(); // what has ended by now has ended
        try
        {
            return await grown;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return [];
        }
    }
}
