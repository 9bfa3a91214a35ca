namespace Backbone.Broker.Storage;

/// <summary>How much one read may bring.</summary>
/// <param name="Entries">At most so many, 1 to <see cref="StoreLimits.ReadEntries"/>.</param>
/// <param name="Bytes">
/// The records together have at most so many bytes; but the first entry always comes, or a large one could never be
/// read.
/// </param>
internal readonly record struct ReadLimits(int Entries, int Bytes)
{
    /// <summary>Refuses limits that make no sense.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A count or size out of bounds.</exception>
    public void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Entries, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Entries, StoreLimits.ReadEntries);
        ArgumentOutOfRangeException.ThrowIfNegative(Bytes);
    }
}
