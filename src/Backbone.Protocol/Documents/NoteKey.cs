namespace Backbone.Protocol.Documents;

/// <summary>A key that signs or cosigns checkpoints of a broker's log (SPEC § Checkpoints): both halves must
/// verify.</summary>
/// <param name="Name">The key's name in signed notes.</param>
/// <param name="Ed25519">32 bytes.</param>
/// <param name="MLDsa44">1,312 bytes.</param>
public sealed record NoteKey(string Name, ReadOnlyMemory<byte> Ed25519, ReadOnlyMemory<byte> MLDsa44);
