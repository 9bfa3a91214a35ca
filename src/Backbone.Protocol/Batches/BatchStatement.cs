using Backbone.Protocol.Canonical;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Logs;

namespace Backbone.Protocol.Batches;

/// <summary>What is signed for a whole batch (SPEC § Batches).</summary>
internal static class BatchStatement
{
    /// <summary>Size in bytes.</summary>
    public static int Size => Labels.Batch.Length + 1 + Digest.Size + 2 + Digest.Size;

    /// <summary>"backbone/1/batch\0" ‖ u8 role ‖ kid(32) ‖ u16 size ‖ root(32).</summary>
    public static byte[] Write(BatchRole role, SigningKid kid, TreeHead head)
    {
        var bytes = new byte[Size];
        var writer = new ByteWriter(bytes);
        writer.Bytes(Labels.Batch);
        writer.U8((byte)role);
        writer.Hash(kid.Hash);
        writer.U16(checked((ushort)head.Size));
        writer.Hash(head.Root);
        return bytes;
    }
}
