using System.Buffers.Binary;
using Backbone.Protocol.Canonical;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Logs;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Consignments;

/// <summary>What a gateway states of its nation's journal (SPEC § Journal).</summary>
/// <param name="Head">How many entries it has, and their root.</param>
/// <param name="Kid">The stamp key.</param>
/// <param name="Time">When.</param>
public sealed record JournalRootStatement(TreeHead Head, SigningKid Kid, Timestamp Time)
{
    /// <summary>Size in bytes.</summary>
    public static int Size => Labels.Journal.Length + 2 + 8 + 2 * Digest.Size + 8;

    /// <summary>The bytes that are signed.</summary>
    public byte[] Write()
    {
        var bytes = new byte[Size];
        var writer = new ByteWriter(bytes);
        writer.Bytes(Labels.Journal);
        writer.U16((ushort)Suite.MLDsa65Ed25519XWing);
        writer.U64(Head.Size);
        writer.Hash(Head.Root);
        writer.Hash(Kid.Hash);
        writer.U64(Time.Milliseconds);
        return bytes;
    }

    /// <summary>Reads a statement; null where it is none of suite 0x0001, or of more entries than a tree has.</summary>
    public static JournalRootStatement? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size || !bytes.StartsWith(Labels.Journal)) return null;
        var rest = bytes[Labels.Journal.Length..];
        if (BinaryPrimitives.ReadUInt16BigEndian(rest) != (ushort)Suite.MLDsa65Ed25519XWing) return null;
        rest = rest[2..];
        var size = BinaryPrimitives.ReadUInt64BigEndian(rest);
        if (size > MerkleFrontier.MaxSize) return null;
        rest = rest[8..];
        var (root, kid) = (new Digest(rest[..Digest.Size]), new Digest(rest[Digest.Size..(2 * Digest.Size)]));
        var time = new Timestamp(BinaryPrimitives.ReadUInt64BigEndian(rest[(2 * Digest.Size)..]));
        return new JournalRootStatement(new TreeHead(size, root), new SigningKid(kid), time);
    }
}
