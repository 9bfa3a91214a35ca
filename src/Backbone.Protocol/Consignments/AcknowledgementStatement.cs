using System.Buffers.Binary;
using Backbone.Protocol.Canonical;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Logs;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Consignments;

/// <summary>What a nation states of one of its lanes (SPEC § Acknowledgement).</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Through">The 0-based index of the last entry that it is about; all before it are meant too.</param>
/// <param name="EntryHash">The entry hash at that index.</param>
/// <param name="Kid">The stamp key.</param>
/// <param name="Time">When.</param>
public sealed record AcknowledgementStatement(LaneId Lane, ulong Through, EntryHash EntryHash, SigningKid Kid, Timestamp Time)
{
    /// <summary>Size in bytes.</summary>
    public static int Size => Labels.Acknowledgement.Length + 2 + LaneId.Size + 8 + 2 * Digest.Size + 8;

    /// <summary>The bytes that are signed.</summary>
    public byte[] Write()
    {
        var bytes = new byte[Size];
        var writer = new ByteWriter(bytes);
        writer.Bytes(Labels.Acknowledgement);
        writer.U16((ushort)Suite.MLDsa65Ed25519XWing);
        writer.Bytes(Lane.ToArray());
        writer.U64(Through);
        writer.Hash(EntryHash.Hash);
        writer.Hash(Kid.Hash);
        writer.U64(Time.Milliseconds);
        return bytes;
    }

    /// <summary>Reads a statement; null where it is none of suite 0x0001.</summary>
    public static AcknowledgementStatement? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size || !bytes.StartsWith(Labels.Acknowledgement)) return null;
        var rest = bytes[Labels.Acknowledgement.Length..];
        if (BinaryPrimitives.ReadUInt16BigEndian(rest) != (ushort)Suite.MLDsa65Ed25519XWing) return null;
        rest = rest[2..];
        var lane = new LaneId(rest[..LaneId.Size]);
        rest = rest[LaneId.Size..];
        var through = BinaryPrimitives.ReadUInt64BigEndian(rest);
        rest = rest[8..];
        var (entry, kid) = (new Digest(rest[..Digest.Size]), new Digest(rest[Digest.Size..(2 * Digest.Size)]));
        var time = new Timestamp(BinaryPrimitives.ReadUInt64BigEndian(rest[(2 * Digest.Size)..]));
        return new AcknowledgementStatement(lane, through, new EntryHash(entry), new SigningKid(kid), time);
    }
}
