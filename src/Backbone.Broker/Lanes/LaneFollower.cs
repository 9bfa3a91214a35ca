using System.Runtime.CompilerServices;
using Backbone.Broker.Documents;
using Backbone.Broker.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Microsoft.Extensions.Logging;

namespace Backbone.Broker.Lanes;

/// <summary>
/// Follows all lanes of one nation from given positions: 1 which mailboxes, by the key set in force · 2 whether each lane still
/// holds what was told or is claimed of it, and passes over generations that have ended · 3 waits until a lane has another size
/// than is known, or for documents that may bring mailboxes · 4 a page of each such lane in turn. Beside each lane its next
/// generation is waited for: an entry there says that the one before is closed. A lane that cannot be read is left alone for a
/// while, and holds up no other.
/// </summary>
/// <param name="store">Rings when a lane grows.</param>
/// <param name="reader">Reads the headers.</param>
/// <param name="losses">Sees what the store has lost.</param>
/// <param name="view">The documents in force.</param>
/// <param name="clock">What time it is.</param>
/// <param name="log">Hears of a lane that cannot be read.</param>
internal sealed class LaneFollower(
    IBrokerStore store, LaneReader reader, LaneLosses losses, FederationView view, TimeProvider clock, ILogger<LaneFollower> log)
{
    /// <summary>How long a lane is left alone that could not be read, or not be closed.</summary>
    public static readonly TimeSpan FaultPause = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Faults after which a lane counts as lost: twice the same, a pause apart, is no race of two reads. Those entries are gone, and
    /// waiting brings none of them back; their senders have them.
    /// </summary>
    private const int MostFaults = 2;

    /// <summary>Ended lanes of one frame at most.</summary>
    private const int MaxClosed = 256;

    /// <summary>
    /// Headers as they come, ascending in each lane, some of one lane at a time; never ends by itself.
    /// </summary>
    /// <param name="nation">Whose lanes.</param>
    /// <param name="positions">From where, by mailbox and generation. A mailbox is followed from the lowest generation named
    /// on; one not named, from 0.</param>
    /// <param name="cancellation">Ends it.</param>
    public async IAsyncEnumerable<LaneNews> FollowAsync(
        NationCode nation, IReadOnlyDictionary<(MailboxAddress Mailbox, uint Generation), LaneStart> positions,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var places = new Dictionary<MailboxAddress, LanePlace>();
        foreach (var (mailbox, generation) in positions.Keys.OrderByDescending(lane => lane.Generation))
            places[mailbox] = LanePlace.At(generation, positions[(mailbox, generation)]);
        while (true)
        {
            // 1; the change is taken before the look, so that none is missed in between.
            var change = view.NextChange;
            var federation = view.Snapshot ?? throw new InvalidOperationException("there is no charter");
            foreach (var mailbox in federation.MailboxesOf(nation, Timestamp.Now(clock)))
                places.TryAdd(mailbox.Address, LanePlace.At(0, default));

            // 2
            var now = Timestamp.Now(clock);
            foreach (var mailbox in places.Where(at => !at.Value.Looked && at.Value.HeldUntil <= now).Select(at => at.Key).ToList())
                while (await LookAsync(places, mailbox, positions, cancellation) is { } ended) yield return ended;

            // 3
            now = Timestamp.Now(clock);
            var lanes = LanesOf(federation, places, now);
            var held = places.Values.Any(place => place.HeldUntil > now);
            foreach (var (lane, size) in await WaitAsync(lanes, change, held, cancellation))
            {
                // 4
                var (known, mailbox, generation) = lanes[lane];
                var place = places[mailbox];
                if (generation != place.Generation || size < known)
                {
                    places[mailbox] = place with { Looked = false, Rung = generation != place.Generation };
                    continue;
                }
                var headers = await ReadAsync(mailbox, lane, place, cancellation);
                if (headers is not { Count: > 0 })
                {
                    // Where it was lost it is closed by the next look.
                    places[mailbox] = headers is null ? Faulty(place) : place with { Looked = false };
                    continue;
                }
                places[mailbox] = place with { Next = place.Next + (ulong)headers.Count, Before = headers[^1].Mark, Looked = !place.Rung, Faults = 0 };
                yield return new LaneNews(mailbox, headers, []);
            }
        }
    }

    /// <returns>Null where the lane cannot be read; none where it has lost what was told of it.</returns>
    private async Task<IReadOnlyList<EntryHeader>?> ReadAsync(
        MailboxAddress mailbox, LaneKey lane, LanePlace place, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadHeadersAsync(mailbox, place.Generation, lane, place.Next, place.Before, cancellation) ?? [];
        }
        catch (LaneFaultException fault)
        {
            log.LaneFault(fault, nameof(FollowAsync), untold: 0);
            return null;
        }
    }

    private async Task<LaneNews?> LookAsync(
        Dictionary<MailboxAddress, LanePlace> places, MailboxAddress mailbox,
        IReadOnlyDictionary<(MailboxAddress, uint), LaneStart> positions, CancellationToken cancellation)
    {
        List<EndedLane> ended = [];
        var (place, standings) = (places[mailbox], await store.ReadStandingsAsync(mailbox.ToString(), cancellation));
        while (ended.Count < MaxClosed)
        {
            var standing = standings.Where(one => one.Generation == place.Generation).Cast<LaneStanding?>().FirstOrDefault();
            if (standing is not { IsForgotten: true })
            {
                if (place.Faults < MostFaults && await CheckAsync(mailbox, place, standings, cancellation) is { } held)
                {
                    place = held;
                    if (place.Faults >= MostFaults) continue;
                }
                else if (await CloseAsync(mailbox, place, standings, cancellation))
                {
                    place = place with { Faults = 0 };
                    standings = await store.ReadStandingsAsync(mailbox.ToString(), cancellation);
                    continue;
                }
                else
                {
                    place = place with { HeldUntil = Timestamp.Now(clock).Plus(FaultPause) };
                    break;
                }
            }
            if (standing is not { IsClosed: true } closed || (place.Next < closed.Size && !closed.IsForgotten)) break;
            ended.Add(new EndedLane(closed, closed is { IsForgotten: true, IsLost: false }
                ? (await store.FindAcknowledgementAsync(LaneOf(mailbox, place.Generation), cancellation))?.Bytes ?? default : default));
            var next = place.Generation + 1;
            place = LanePlace.At(next, positions.GetValueOrDefault((mailbox, next)));
        }
        places[mailbox] = place with { Looked = place.HeldUntil <= Timestamp.Now(clock) };
        return ended.Count == 0 ? null : new LaneNews(mailbox, [], ended);
    }

    /// <returns>Null where entries were lost.</returns>
    private async Task<LanePlace?> CheckAsync(
        MailboxAddress mailbox, LanePlace place, IReadOnlyList<LaneStanding> standings, CancellationToken cancellation)
    {
        try
        {
            return await losses.CheckAsync(LaneOf(mailbox, place.Generation), place, standings, cancellation);
        }
        catch (LaneFaultException fault)
        {
            log.LaneFault(fault, nameof(FollowAsync), untold: 0);
            return Faulty(place);
        }
    }

    private async Task<bool> CloseAsync(
        MailboxAddress mailbox, LanePlace place, IReadOnlyList<LaneStanding> standings, CancellationToken cancellation)
    {
        try
        {
            return await losses.CloseAsync(LaneOf(mailbox, place.Generation), mailbox, place.Generation, standings, cancellation);
        }
        catch (LaneFaultException fault)
        {
            log.LaneFault(fault, nameof(FollowAsync), untold: 0);
            return false;
        }
    }

    private LanePlace Faulty(LanePlace place) => place.Faults + 1 < MostFaults
        ? place with { Faults = place.Faults + 1, HeldUntil = Timestamp.Now(clock).Plus(FaultPause), Looked = false }
        : place with { Faults = MostFaults, Looked = false };

    private LaneKey LaneOf(MailboxAddress mailbox, uint generation) => LaneNames.Of(
        (view.Snapshot ?? throw new InvalidOperationException("there is no charter")).Federation, mailbox, generation);

    /// <summary>Each mailbox's lane with what is known of it, and the next generation's, of which nothing is.</summary>
    private static Dictionary<LaneKey, (ulong Known, MailboxAddress Mailbox, uint Generation)> LanesOf(
        FederationSnapshot federation, Dictionary<MailboxAddress, LanePlace> places, Timestamp now)
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

    /// <summary>The lanes of another size than known; none where documents changed before, or one was left alone long
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
