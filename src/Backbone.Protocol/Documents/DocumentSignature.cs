using Backbone.Protocol.Keys;

namespace Backbone.Protocol.Documents;

/// <summary>One signature under a document.</summary>
/// <param name="Kid">The key that made it.</param>
/// <param name="Bytes">3,373 bytes, not judged yet.</param>
public sealed record DocumentSignature(SigningKid Kid, ReadOnlyMemory<byte> Bytes);
