using Backbone.Protocol.Consignments;

namespace Backbone.Broker.Storage;

/// <summary>What became of an append.</summary>
internal abstract record AppendOutcome
{
    private AppendOutcome()
    {
    }

    /// <summary>It is in the lane now, as durable as the store was asked to be, and has the mark of this append.</summary>
    /// <param name="Index">Its place, counted from 0 without gaps.</param>
    public sealed record Appended(ulong Index) : AppendOutcome;

    /// <summary>The same envelope with the same entry hash was there before; asking twice is no error.</summary>
    /// <param name="Index">Its place.</param>
    /// <param name="Mark">The mark of the append that brought it.</param>
    public sealed record AlreadyThere(ulong Index, EntryMark Mark) : AppendOutcome;

    /// <summary>The same envelope was there before with another entry hash; nothing was stored.</summary>
    /// <param name="Index">The place of the one that is there.</param>
    /// <param name="Existing">Its entry hash.</param>
    public sealed record Conflict(ulong Index, EntryHash Existing) : AppendOutcome;

    /// <summary>
    /// The lane has had all the entries of its life and takes no more; the mailbox goes on in the next generation. Nothing
    /// was stored. What lies in it is still answered as being there.
    /// </summary>
    /// <param name="Size">How many entries it has, for ever.</param>
    public sealed record Closed(ulong Size) : AppendOutcome;
}
