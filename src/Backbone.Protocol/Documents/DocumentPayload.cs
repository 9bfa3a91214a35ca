namespace Backbone.Protocol.Documents;

/// <summary>The bytes of a document that are signed and hashed, not judged yet (SPEC § Signed documents).</summary>
public sealed record DocumentPayload
{
    /// <summary>Takes bytes over.</summary>
    /// <param name="type">Which document.</param>
    /// <param name="bytes">Canonical payload; not copied, not to be changed any more.</param>
    /// <exception cref="ArgumentException">The type is not one that this build reads.</exception>
    public DocumentPayload(DocumentType type, ReadOnlyMemory<byte> bytes) =>
        (Type, Bytes, Hash) = (type, bytes, DocumentLabels.Hash(type, bytes.Span));

    /// <summary>Which document it is.</summary>
    public DocumentType Type { get; }

    /// <summary>The canonical payload.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The document hash, which names the document; signatures are not in it.</summary>
    public Digest Hash { get; }
}
