using Backbone.Protocol.Canonical;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;

namespace Backbone.Protocol.Consignments;

/// <summary>RFC 6962 leaf hash of what identifies a consignment in its lane (SPEC § Entry hash); outlives the bytes.</summary>
/// <param name="Hash">The 32 bytes.</param>
public readonly record struct EntryHash(Digest Hash)
{
    /// <summary>
    /// Leaf hash of "backbone/1/entry\0" ‖ lane id ‖ envelope id ‖ SHA-256(sealed handling) ‖ SHA-256(stamp) ‖ u8
    /// precedence ‖ u64 expires.
    /// </summary>
    public static EntryHash Of(
        LaneId lane, EnvelopeId envelope, Digest sealedHandling, Digest stamp, Precedence precedence, Timestamp expires)
    {
        Span<byte> bytes = stackalloc byte[Labels.Entry.Length + LaneId.Size + 3 * Digest.Size + 1 + 8];
        var writer = new ByteWriter(bytes);
        writer.Bytes(Labels.Entry);
        writer.Bytes(lane.ToArray());
        writer.Hash(envelope.Hash);
        writer.Hash(sealedHandling);
        writer.Hash(stamp);
        writer.U8((byte)precedence);
        writer.U64(expires.Milliseconds);
        return new EntryHash(MerkleTree.LeafHash(bytes));
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Hash.ToString();
}
