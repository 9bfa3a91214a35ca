using Backbone.Gateway.Storage;
using Backbone.Gateway.Uplink;
using Backbone.Protocol.Consignments;

namespace Backbone.Gateway.Collecting;

/// <summary>
/// Where each lane stands: entries are done out of order, positions move only over what has no gap. A generation is
/// collected up to the size that it ended with; only then anything of the next one is believed.
/// </summary>
internal sealed class LaneProgress(IEnumerable<LaneStanding> positions)
{
    /// <summary>Lanes, of all generations, that are kept count of: some hundred bytes each, and how many there are is the broker's word.</summary>
    public const int MostLanes = 65_536;

    private readonly Dictionary<(string Mailbox, uint Generation), LaneStanding> _lanes =
        positions.ToDictionary(lane => (lane.Mailbox, lane.Generation));

    private readonly Dictionary<(string, uint), SortedDictionary<ulong, EntryHash>> _ahead = [];

    private readonly Dictionary<(string, uint), EntryHash> _last = [];

    /// <summary>Whether an entry lies before its lane's position, and is announced again.</summary>
    public bool IsBehind(AnnouncedEntry entry) => entry.Index < Of(entry.Mailbox.ToString(), entry.Generation).Next;

    /// <summary>Whether a lane can have this entry: the generation before has ended, and it has not ended before it.</summary>
    public bool CanHave(AnnouncedEntry entry) =>
        HasBegun(entry.Mailbox.ToString(), entry.Generation)
        && entry.Index < (Of(entry.Mailbox.ToString(), entry.Generation).Size ?? ulong.MaxValue);

    /// <summary>Whether there can be such a generation: it is the first, or the one before has ended; and there are not too many lanes.</summary>
    public bool HasBegun(string mailbox, uint generation) =>
        (generation == 0 || Of(mailbox, generation - 1).Size is not null)
        && (_lanes.Count < MostLanes || _lanes.ContainsKey((mailbox, generation)));

    /// <summary>What is known of a lane.</summary>
    public LaneStanding Of(string mailbox, uint generation) =>
        _lanes.GetValueOrDefault((mailbox, generation)) ?? new LaneStanding(mailbox, generation, 0);

    /// <summary>The entry hash before a lane's position; null where that has not moved, or what lies there was not collected.</summary>
    public EntryHash? LastOf(string mailbox, uint generation) =>
        _last.TryGetValue((mailbox, generation), out var hash) ? hash : null;

    /// <summary>An entry is done; the lane's new position where that moved it, else null.</summary>
    public LaneStanding? Done(AnnouncedEntry entry)
    {
        var lane = Of(entry.Mailbox.ToString(), entry.Generation);
        if (entry.Index < lane.Next) return null; // announced again: nothing would ever take it out of what is ahead
        var key = (lane.Mailbox, lane.Generation);
        if (!_ahead.TryGetValue(key, out var ahead)) _ahead.Add(key, ahead = []);
        ahead[entry.Index] = entry.Hash;
        return MoveOver(lane, lane.Next) is var moved && moved.Next != lane.Next ? moved : null;
    }

    /// <summary>A lane has ended; where it stands then.</summary>
    /// <param name="mailbox">Whose.</param>
    /// <param name="generation">Which.</param>
    /// <param name="size">How many entries it has.</param>
    /// <param name="first">The first of which anything is kept: what came before cannot be collected any more.</param>
    public LaneStanding Close(string mailbox, uint generation, ulong size, ulong first)
    {
        var lane = Of(mailbox, generation);
        return MoveOver(lane with { Size = lane.Size ?? size }, Math.Max(lane.Next, Math.Min(first, size)));
    }

    /// <summary>The broker has lost entries of a lane; where it stands then: finished, for what was lost comes in the next generation.</summary>
    public LaneStanding Lose(string mailbox, uint generation, ulong size)
    {
        var (key, lane) = ((mailbox, generation), Of(mailbox, generation));
        _last.Remove(key); // there is nothing left to acknowledge
        _ahead.Remove(key);
        var end = Math.Max(lane.Next, lane.Size ?? size);
        return _lanes[key] = lane with { Next = end, Size = end };
    }

    private LaneStanding MoveOver(LaneStanding lane, ulong next)
    {
        var key = (lane.Mailbox, lane.Generation);
        if (next != lane.Next) _last.Remove(key);
        if (_ahead.TryGetValue(key, out var ahead))
        {
            while (ahead.Count > 0 && ahead.First() is var first && first.Key <= next)
            {
                ahead.Remove(first.Key);
                if (first.Key + 1 >= next) _last[key] = first.Value;
                if (first.Key == next) next++;
            }
        }
        return _lanes[key] = lane with { Next = next };
    }
}
