namespace Backbone.Broker.Storage;

/// <summary>Bounds that every store keeps.</summary>
internal static class StoreLimits
{
    /// <summary>
    /// Bytes of one record: far above the largest consignment that a charter admits, below what would stall an engine.
    /// </summary>
    public const int RecordBytes = 16 << 20;

    /// <summary>
    /// Entries of one lane's life at most: a Redis string ends at 512 MiB, and the facts of so many fill 360 MB. Then the
    /// mailbox goes on in the next generation.
    /// </summary>
    public const int LaneEntries = 8_000_000;

    /// <summary>
    /// The same where the settings say nothing: 85 MB of hashes and facts in Redis, which go once the generation is closed
    /// and all of it is acknowledged, or has been void for thirty days.
    /// </summary>
    public const int LaneEntriesUsual = 1_000_000;

    /// <summary>Bytes of one acknowledgement, which is kept beside its lane.</summary>
    public const int AcknowledgementBytes = 4096;

    /// <summary>Entries of one read: bounds what a single question can make a broker hold.</summary>
    public const int ReadEntries = 4096;

    /// <summary>Entries trimmed in one step of an engine, so that appends get their turn in between.</summary>
    public const int TrimStep = 512;

    /// <summary>
    /// Hashes of one document's versions that are kept where bytes are not, and versions of one list: as many as
    /// whoever judges documents remembers.
    /// </summary>
    public const int DocumentVersions = 4096;

    /// <summary>31 December 9999 in milliseconds since 1970: later than that is no time.</summary>
    public const ulong LatestMs = 253_402_300_799_999;

    /// <summary>Refuses a number of versions that no list holds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to <see cref="DocumentVersions"/>.</exception>
    public static void CheckVersions(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, DocumentVersions);
    }
}
