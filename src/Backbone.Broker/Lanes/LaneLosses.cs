using Backbone.Broker.Rates;
using Backbone.Broker.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Microsoft.Extensions.Logging;

namespace Backbone.Broker.Lanes;

/// <summary>
/// Sees that the store has lost entries of a lane, by what was told of it and by what its nation has of it, and closes the
/// generation: the mailbox goes on in the next one, gateways publish again what is not proved delivered, and nobody takes what
/// is left for the whole (SPEC § Lanes). A nation can make its own lanes be closed by false claims, a few times an hour.
/// </summary>
/// <param name="store">Where lanes are.</param>
/// <param name="generations">Forgets what it knew of the mailbox.</param>
/// <param name="clock">Measures the hour.</param>
/// <param name="log">Hears of each lane.</param>
internal sealed class LaneLosses(IBrokerStore store, LaneGenerations generations, TimeProvider clock, ILogger<LaneLosses> log)
{
    /// <summary>Generations of one mailbox that are closed so in an hour.</summary>
    public const int MostOfHour = 8;

    private readonly Meters<MailboxAddress> _closings = new(TimeSpan.FromMinutes(1), clock);
    private long _latest;
    private long _count;

    /// <summary>Lanes that were closed so since the process began.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>When the latest was.</summary>
    public Timestamp Latest => new((ulong)Interlocked.Read(ref _latest));

    /// <summary>Looks whether a lane has what was told or is claimed of it.</summary>
    /// <returns>The same place, as far as it was seen to be true; null where entries were lost.</returns>
    public async ValueTask<LanePlace?> CheckAsync(
        LaneKey lane, LanePlace place, IReadOnlyList<LaneStanding> standings, CancellationToken cancellation)
    {
        if (place is { Next: 0, Seen: null }) return HasBegun(standings, place.Generation) ? place : null;
        if (place.Seen is { } seen && await FindMarkAsync(lane, seen.Index, cancellation) != seen.Mark) return null;
        if (place.Next == 0) return place with { Seen = null };
        var before = await FindMarkAsync(lane, place.Next - 1, cancellation);
        return before is null || (place.Before is { } told && told != before) ? null : place with { Seen = null, Before = before };
    }

    /// <summary>Closes a lane that has lost entries.</summary>
    /// <returns>False where its mailbox's lanes were closed too often of late.</returns>
    public async Task<bool> CloseAsync(
        LaneKey lane, MailboxAddress mailbox, uint generation, IReadOnlyList<LaneStanding> standings, CancellationToken cancellation)
    {
        // One before others that are there is no claim of anybody's: it cannot go on.
        if (standings.All(standing => standing.Generation <= generation)
            && _closings.TryTake(mailbox, MostOfHour, out _) is null) return false;
        await store.CloseLostAsync(lane, generation, cancellation);
        generations.Lost(mailbox);
        Interlocked.Increment(ref _count);
        Interlocked.Exchange(ref _latest, (long)Timestamp.Now(clock).Milliseconds);
        log.LaneLost(mailbox, generation);
        return true;
    }

    /// <summary>Whether a generation of which nothing is known to be there can be the one that takes entries.</summary>
    private static bool HasBegun(IReadOnlyList<LaneStanding> standings, uint generation)
    {
        if (standings.Any(standing => standing.Generation == generation)) return true;
        if (standings.Any(standing => standing.Generation > generation)) return false;
        return generation == 0 || standings.Any(standing => standing.Generation == generation - 1 && standing.IsClosed);
    }

    private async ValueTask<EntryMark?> FindMarkAsync(LaneKey lane, ulong index, CancellationToken cancellation) =>
        await store.ReadHashesAsync(lane, index, 1, cancellation) is [var entry] ? entry.Mark : null;
}
