namespace Backbone.Exercise.Hostile;

/// <summary>An entry that no desk admitted.</summary>
/// <param name="EnvelopeId">32 bytes: what the store is told the envelope to be.</param>
/// <param name="EntryHash">32 bytes.</param>
/// <param name="Record">The record.</param>
/// <param name="ExpiresMs">Milliseconds since 1970 UTC.</param>
internal sealed record SmuggledEntry(byte[] EnvelopeId, byte[] EntryHash, byte[] Record, ulong ExpiresMs);
