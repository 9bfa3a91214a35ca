using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;

namespace Backbone.Broker.Storage;

/// <summary>An entry as the store holds it.</summary>
/// <param name="Index">Its place.</param>
/// <param name="EntryHash">Stays for ever.</param>
/// <param name="Mark">Stays for ever.</param>
/// <param name="Envelope">Stays for ever.</param>
/// <param name="ExpiresMs">Milliseconds since 1970.</param>
/// <param name="Record">The bytes as they were appended; null when they were trimmed.</param>
/// <param name="Trimmed">Why the bytes are gone; null while they are there.</param>
internal sealed record LaneEntry(
    ulong Index, EntryHash EntryHash, EntryMark Mark, EnvelopeId Envelope, ulong ExpiresMs, byte[]? Record, TrimReason? Trimmed);
