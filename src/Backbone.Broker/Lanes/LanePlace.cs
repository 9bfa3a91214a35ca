using Backbone.Broker.Storage;
using Backbone.Protocol;

namespace Backbone.Broker.Lanes;

/// <summary>From where a lane is followed, and what its nation says that it has of it.</summary>
/// <param name="Next">The first index wanted.</param>
/// <param name="Seen">The entry with the highest index that the nation has; null where it has none.</param>
internal readonly record struct LaneStart(ulong Next, SeenEntry? Seen = null);

/// <summary>An entry that somebody has.</summary>
/// <param name="Index">Where it was.</param>
/// <param name="Mark">Its mark.</param>
internal readonly record struct SeenEntry(ulong Index, EntryMark Mark);

/// <summary>Where a follower stands in a mailbox's lanes.</summary>
/// <param name="Generation">The lane's generation.</param>
/// <param name="Next">The first index that was not told.</param>
internal readonly record struct LanePlace(uint Generation, ulong Next)
{
    /// <summary>What its nation says that it has; null once that was seen to be there.</summary>
    public SeenEntry? Seen { get; init; }

    /// <summary>The mark of the entry before; null where there is none, or it was not looked at yet.</summary>
    public EntryMark? Before { get; init; }

    /// <summary>Whether the store was asked since whether the lane is whole, and whether it has ended.</summary>
    public bool Looked { get; init; }

    /// <summary>Whether the next generation has rung: it is not waited for again, or who waits would never rest.</summary>
    public bool Rung { get; init; }

    /// <summary>How often the store could not read it, and nothing of it since.</summary>
    public int Faults { get; init; }

    /// <summary>Until when it is left alone.</summary>
    public Timestamp HeldUntil { get; init; }

    /// <summary>At the start of a generation, or where a nation wants it from.</summary>
    public static LanePlace At(uint generation, LaneStart start) => new(generation, start.Next) { Seen = start.Seen };
}
