namespace Backbone.Gateway.Collecting;

/// <summary>What the broker handed out for an entry that it announced.</summary>
/// <param name="Bytes">The consignment; null where the broker has only the hash left.</param>
/// <param name="Word">
/// Where it says that this nation acknowledged the entry: the acknowledgement that it shows, or nothing; null where it says that the
/// message expired, or has the bytes.
/// </param>
internal readonly record struct FetchedEntry(ReadOnlyMemory<byte>? Bytes, ReadOnlyMemory<byte>? Word);
