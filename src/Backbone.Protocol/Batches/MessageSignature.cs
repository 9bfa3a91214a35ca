using Backbone.Protocol.Keys;
using Backbone.Protocol.Logs;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Batches;

/// <summary>
/// A signature over one message: by itself, or over the root of a batch in which it stands (SPEC § Batches). A batch's signature is
/// checked once for each key, and then remembered: the messages behind the first cost a few hashes.
/// </summary>
/// <param name="Bytes">3,373 bytes: over the message, or over the batch's statement.</param>
/// <param name="Batch">Where the message stands in its batch; null where it is signed by itself.</param>
public sealed record MessageSignature(ReadOnlyMemory<byte> Bytes, BatchProof? Batch = null)
{
    /// <summary>Whether it is this key's, over this message.</summary>
    /// <param name="key">The key.</param>
    /// <param name="role">What the message is.</param>
    /// <param name="message">The bytes that are signed.</param>
    public bool Verifies(SigningPublicKey key, BatchRole role, ReadOnlySpan<byte> message)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (Batch is null) return key.Verify(message, ContextOf(role), Bytes.Span);
        return Batch.RootOver(MerkleTree.LeafHash(message)) is { } root
            && key.VerifyOnce(BatchStatement.Write(role, key.Kid, new TreeHead((ulong)Batch.Size, root)), Labels.BatchContext, Bytes.Span);
    }

    /// <summary>Signs one message by itself.</summary>
    public static MessageSignature Sign(IKeyCustody custody, SigningKid kid, BatchRole role, ReadOnlySpan<byte> message)
    {
        ArgumentNullException.ThrowIfNull(custody);
        return new MessageSignature(custody.Sign(kid, message, ContextOf(role)));
    }

    /// <summary>Signs many messages at once.</summary>
    /// <param name="custody">Holds the key.</param>
    /// <param name="kid">A service key or a stamp key, as the role says.</param>
    /// <param name="role">What the messages are.</param>
    /// <param name="leaves">RFC 6962 leaf hashes of the bytes that would be signed alone; 2 to 64.</param>
    /// <returns>One for each, in their order.</returns>
    /// <exception cref="ArgumentException">Too few or too many, or the key is not held here.</exception>
    public static MessageSignature[] SignBatch(IKeyCustody custody, SigningKid kid, BatchRole role, ReadOnlySpan<Digest> leaves)
    {
        ArgumentNullException.ThrowIfNull(custody);
        if (leaves.Length is < BatchProof.Least or > BatchProof.Most)
            throw new ArgumentException($"a batch has {BatchProof.Least} to {BatchProof.Most} messages, not {leaves.Length}", nameof(leaves));
        var (root, proofs) = MerkleTree.InclusionProofs(leaves);
        var statement = BatchStatement.Write(role, kid, new TreeHead((ulong)leaves.Length, root));
        var bytes = custody.Sign(kid, statement, Labels.BatchContext);
        var signatures = new MessageSignature[leaves.Length];
        for (var i = 0; i < leaves.Length; i++)
            signatures[i] = new MessageSignature(bytes, new BatchProof(i, leaves.Length, [.. proofs[i]]));
        return signatures;
    }

    // The label under which a message is signed alone.
    private static ReadOnlySpan<byte> ContextOf(BatchRole role) => role switch
    {
        BatchRole.Envelope => Labels.EnvelopeContext,
        BatchRole.Stamp => Labels.StampContext,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "no role of a batch"),
    };
}
