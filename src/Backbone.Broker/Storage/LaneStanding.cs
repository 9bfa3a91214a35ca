namespace Backbone.Broker.Storage;

/// <summary>What there is of one generation of a mailbox's lane.</summary>
/// <param name="Generation">Counted from 0.</param>
/// <param name="First">The first index of which anything is kept; the size where the whole generation was
/// forgotten.</param>
/// <param name="Size">Number of entries that it has had.</param>
/// <param name="IsClosed">Whether it takes no more.</param>
internal readonly record struct LaneStanding(uint Generation, ulong First, ulong Size, bool IsClosed)
{
    /// <summary>Whether it was closed because the store had lost entries of it: what is left of it counts for nothing.</summary>
    public bool IsLost { get; init; }

    /// <summary>Whether nothing but its size is kept.</summary>
    public bool IsForgotten => IsClosed && First == Size;
}
