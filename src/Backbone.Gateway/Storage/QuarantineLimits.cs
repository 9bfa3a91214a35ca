namespace Backbone.Gateway.Storage;

/// <summary>
/// How much evidence is kept whole. An honest federation fills none of it; whoever holds the lanes must not be able to fill
/// the nation's disk. Beyond it the announcement, the hashes and the reason are still kept, a few hundred bytes each.
/// </summary>
/// <param name="Entries">Entries with their bytes.</param>
/// <param name="Bytes">Bytes of their consignments together.</param>
internal sealed record QuarantineLimits(int Entries, long Bytes)
{
    /// <summary>
    /// Undecided entries that whoever holds the lanes is to blame for, of one lane: then it is stopped, and nothing more of it
    /// is taken until an officer has decided. An honest broker brings none about; so many are evidence enough.
    /// </summary>
    public int OfLane { get; init; } = 64;

    /// <summary>
    /// Undecided entries that one nation is to blame for, its stamp being theirs: of more, only the number is kept. The lane goes
    /// on, for the other nations' mail lies in it too.
    /// </summary>
    public int OfNation { get; init; } = 10_000;

    /// <summary>
    /// The same in all lanes together: how many lanes there are, and how many generations of each, is the broker's word. No false
    /// entry of any lane is put aside beyond it.
    /// </summary>
    public int OfLanes { get; init; } = 1024;

    /// <summary>Entries of one nation, or of whoever holds the lanes, whose bytes are kept: the rest is for the others'.</summary>
    public int EntriesOfOne { get; init; } = Entries;

    /// <summary>Bytes of their consignments.</summary>
    public long BytesOfOne { get; init; } = Bytes;

    /// <summary>256 MiB: sixty of the largest consignments, ten thousand small ones; a quarter for each.</summary>
    public static QuarantineLimits Usual { get; } = new(10_000, 256L << 20) { EntriesOfOne = 2_500, BytesOfOne = 64L << 20 };
}
