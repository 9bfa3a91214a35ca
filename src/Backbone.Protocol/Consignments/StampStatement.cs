using System.Buffers.Binary;
using System.Collections.Immutable;
using Backbone.Protocol.Canonical;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Consignments;

/// <summary>What a nation states when it lets an envelope out (SPEC § Stamp).</summary>
/// <param name="Envelope">The envelope.</param>
/// <param name="EndorsementsHash">SHA-256 of its canonical endorsements.</param>
/// <param name="SealedHandlings">SHA-256 of each nation's sealed handling, in the order of its first recipient; 1 to 64.</param>
/// <param name="GatewayKid">The stamp key.</param>
/// <param name="Time">When.</param>
/// <param name="RulingHash">SHA-256("backbone/1/ruling\0" ‖ salt ‖ canonical ruling).</param>
/// <param name="CheckpointSize">Size of the newest checkpoint that the gateway verified; 0 before the log.</param>
/// <param name="CheckpointRoot">Its root; SHA-256("") before the log.</param>
public sealed record StampStatement(
    EnvelopeId Envelope, Digest EndorsementsHash, ImmutableArray<Digest> SealedHandlings, SigningKid GatewayKid, Timestamp Time,
    Digest RulingHash, ulong CheckpointSize, Digest CheckpointRoot)
{
    private static int FixedSize => Labels.Stamp.Length + 2 + 5 * Digest.Size + 1 + 8 + 8;

    /// <summary>The bytes that are signed.</summary>
    public byte[] Write()
    {
        var bytes = new byte[FixedSize + SealedHandlings.Length * Digest.Size];
        var writer = new ByteWriter(bytes);
        writer.Bytes(Labels.Stamp);
        writer.U16((ushort)Suite.MLDsa65Ed25519XWing);
        writer.Hash(Envelope.Hash);
        writer.Hash(EndorsementsHash);
        writer.U8((byte)SealedHandlings.Length);
        foreach (var hash in SealedHandlings) writer.Hash(hash);
        writer.Hash(GatewayKid.Hash);
        writer.U64(Time.Milliseconds);
        writer.Hash(RulingHash);
        writer.U64(CheckpointSize);
        writer.Hash(CheckpointRoot);
        return bytes;
    }

    /// <summary>Reads a statement; null where it is none of suite 0x0001.</summary>
    public static StampStatement? Read(ReadOnlySpan<byte> bytes)
    {
        var countAt = Labels.Stamp.Length + 2 + 2 * Digest.Size;
        if (bytes.Length <= countAt || !bytes.StartsWith(Labels.Stamp)) return null;
        int count = bytes[countAt];
        if (count is < 1 or > EnvelopeLimits.Recipients || bytes.Length != FixedSize + count * Digest.Size) return null;
        var rest = bytes[Labels.Stamp.Length..];
        if (BinaryPrimitives.ReadUInt16BigEndian(rest) != (ushort)Suite.MLDsa65Ed25519XWing) return null;
        rest = rest[2..];
        var envelope = new EnvelopeId(Take(ref rest));
        var endorsements = Take(ref rest);
        rest = rest[1..];
        var handlings = new Digest[count];
        for (var i = 0; i < count; i++) handlings[i] = Take(ref rest);
        var gateway = new SigningKid(Take(ref rest));
        var time = new Timestamp(BinaryPrimitives.ReadUInt64BigEndian(rest));
        rest = rest[8..];
        var ruling = Take(ref rest);
        var size = BinaryPrimitives.ReadUInt64BigEndian(rest);
        rest = rest[8..];
        return new StampStatement(
            envelope, endorsements, ImmutableArray.Create(handlings), gateway, time, ruling, size, Take(ref rest));
    }

    private static Digest Take(ref ReadOnlySpan<byte> rest)
    {
        var hash = new Digest(rest[..Digest.Size]);
        rest = rest[Digest.Size..];
        return hash;
    }
}
