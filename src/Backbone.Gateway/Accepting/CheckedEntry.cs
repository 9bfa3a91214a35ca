using Backbone.Gateway.Uplink;
using Backbone.Protocol;

namespace Backbone.Gateway.Accepting;

/// <summary>An entry that passed the first six steps of the <see cref="AcceptanceDesk"/>, or failed one of them.</summary>
/// <param name="Entry">As announced.</param>
/// <param name="Bytes">The consignment as it came; null where the broker has only the hash left.</param>
/// <param name="Verdict">What is known of it.</param>
internal sealed record CheckedEntry(AnnouncedEntry Entry, ReadOnlyMemory<byte>? Bytes, Verdict Verdict)
{
    /// <summary>When its bytes came.</summary>
    public Timestamp Came { get; init; }
}
