using System.Collections.Concurrent;
using Backbone.Broker.Storage;
using Backbone.Protocol.Addresses;

namespace Backbone.Broker.Lanes;

/// <summary>
/// In which generation each mailbox's lane is, and which earlier ones may still hold an envelope. Remembered from the store;
/// what it remembers may be behind, never ahead: the store says when a lane is closed.
/// </summary>
/// <param name="store">Where lanes are.</param>
internal sealed class LaneGenerations(IBrokerStore store)
{
    /// <summary>Mailboxes remembered; beyond it all are asked for again. Far more than a federation has.</summary>
    private const int Bound = 65_536;

    private readonly ConcurrentDictionary<MailboxAddress, Known> _known = new();

    /// <summary>The earliest generation that is not forgotten, and the one that takes entries.</summary>
    internal readonly record struct Known(uint Earliest, uint Current);

    /// <summary>The generations of a mailbox's lane.</summary>
    public ValueTask<Known> OfAsync(MailboxAddress mailbox, CancellationToken cancellation) =>
        _known.TryGetValue(mailbox, out var known) ? ValueTask.FromResult(known) : new(ReadAsync(mailbox, cancellation));

    /// <summary>A generation was closed because it was lost: what is remembered is asked for again.</summary>
    public void Lost(MailboxAddress mailbox) => _known.TryRemove(mailbox, out _);

    /// <summary>A generation was found closed: the next one takes entries.</summary>
    public void MoveOn(MailboxAddress mailbox, uint closed)
    {
        // Where it is not remembered it is asked for: which generation is the earliest that counts, only the store knows.
        while (_known.TryGetValue(mailbox, out var known) && known.Current <= closed
            && !_known.TryUpdate(mailbox, known with { Current = closed + 1 }, known))
        {
        }
    }

    private async Task<Known> ReadAsync(MailboxAddress mailbox, CancellationToken cancellation)
    {
        var standings = await store.ReadStandingsAsync(mailbox.ToString(), cancellation);
        var known = new Known();
        if (standings.Count > 0)
        {
            var newest = standings[^1];
            var current = newest.IsClosed ? newest.Generation + 1 : newest.Generation;
            var kept = standings.Where(standing => !standing.IsForgotten).Select(standing => standing.Generation);
            known = new Known(kept.FirstOrDefault(current), current);
        }
        if (_known.Count >= Bound) _known.Clear();
        _known.TryAdd(mailbox, known);
        return known;
    }
}
