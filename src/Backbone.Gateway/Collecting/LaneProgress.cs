using Backbone.Gateway.Accepting;
using Backbone.Gateway.Storage;

namespace Backbone.Gateway.Collecting;

/// <summary>Where each lane stands: entries are done out of order, positions move only over what has no gap.</summary>
internal sealed class LaneProgress(IEnumerable<LaneStanding> positions)
{
    private readonly Dictionary<(string, uint), ulong> _next =
        positions.ToDictionary(lane => (lane.Mailbox, lane.Generation), lane => lane.Next);

    private readonly Dictionary<(string, uint), SortedSet<ulong>> _ahead = [];

    /// <summary>Whether an entry lies before its lane's position, and is announced again.</summary>
    public bool IsBehind(AnnouncedEntry entry) => entry.Index < _next.GetValueOrDefault((entry.Mailbox.ToString(), entry.Generation));

    /// <summary>An entry is done; the lane's new position where that moved it, else null.</summary>
    public LaneStanding? Done(AnnouncedEntry entry)
    {
        var lane = (entry.Mailbox.ToString(), entry.Generation);
        var next = _next.GetValueOrDefault(lane);
        if (entry.Index < next) return null; // announced again: nothing would ever take it out of what is ahead
        if (!_ahead.TryGetValue(lane, out var ahead)) _ahead.Add(lane, ahead = []);
        ahead.Add(entry.Index);
        var from = next;
        while (ahead.Remove(next)) next++;
        if (next == from) return null;
        _next[lane] = next;
        return new LaneStanding(lane.Item1, lane.Generation, next);
    }
}
