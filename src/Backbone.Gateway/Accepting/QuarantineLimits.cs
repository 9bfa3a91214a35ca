namespace Backbone.Gateway.Accepting;

/// <summary>
/// How much evidence is kept whole. An honest federation fills none of it; whoever holds the lanes must not be able to fill
/// the nation's disk. Beyond it the announcement, the hashes and the reason are still kept, a few hundred bytes each.
/// </summary>
/// <param name="Entries">Entries with their bytes.</param>
/// <param name="Bytes">Bytes of their consignments together.</param>
internal sealed record QuarantineLimits(int Entries, long Bytes)
{
    /// <summary>256 MiB: sixty of the largest consignments, ten thousand small ones.</summary>
    public static QuarantineLimits Usual { get; } = new(10_000, 256L << 20);
}
