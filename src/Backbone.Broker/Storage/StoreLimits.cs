namespace Backbone.Broker.Storage;

/// <summary>Bounds that every store keeps.</summary>
internal static class StoreLimits
{
    /// <summary>
    /// Bytes of one record: far above the largest consignment that a charter admits, below what would stall an engine.
    /// </summary>
    public const int RecordBytes = 16 << 20;

    /// <summary>Entries of one read: bounds what a single question can make a broker hold.</summary>
    public const int ReadEntries = 4096;

    /// <summary>Entries trimmed in one step of an engine, so that appends get their turn in between.</summary>
    public const int TrimStep = 512;

    /// <summary>31 December 9999 in milliseconds since 1970: later than that is no time.</summary>
    public const ulong LatestMs = 253_402_300_799_999;
}
