using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol.Canonical;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Consignments;

/// <summary>
/// Handling and endorsements, sealed by HPKE to one nation's border key and bound to the envelope id (SPEC § Sealed
/// handling). One for each recipient nation.
/// </summary>
public sealed record SealedHandling
{
    private const int Step = 8 * 1024;
    private const int LengthBytes = 4;
    private const int MostBytes = (EnvelopeLimits.HandlingBytes + EnvelopeLimits.EndorsementsBytes) * 2;

    private SealedHandling(ReadOnlyMemory<byte> bytes)
    {
        Bytes = bytes;
        Hash = Digest.Of(bytes.Span);
    }

    /// <summary>The canonical bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>SHA-256 of the canonical bytes.</summary>
    public Digest Hash { get; }

    /// <summary>The border key.</summary>
    public required OpeningKid Kid { get; init; }

    /// <summary>1,120 bytes.</summary>
    public required ReadOnlyMemory<byte> Enc { get; init; }

    /// <summary>A multiple of 8 KiB, and 16 bytes of tag.</summary>
    public required ReadOnlyMemory<byte> Ciphertext { get; init; }

    /// <summary>Seals to a border key.</summary>
    public static SealedHandling Seal(Handling handling, Endorsements endorsements, EnvelopeId envelope, OpeningPublicKey border)
    {
        ArgumentNullException.ThrowIfNull(handling);
        ArgumentNullException.ThrowIfNull(endorsements);
        ArgumentNullException.ThrowIfNull(border);
        var length = 2 * LengthBytes + handling.Bytes.Length + endorsements.Bytes.Length;
        var padded = new byte[(length + Step - 1) / Step * Step];
        var writer = new ByteWriter(padded);
        writer.U32((uint)handling.Bytes.Length);
        writer.Bytes(handling.Bytes.Span);
        writer.U32((uint)endorsements.Bytes.Length);
        writer.Bytes(endorsements.Bytes.Span);
        var box = Hpke.Seal(border, Info(envelope), padded);
        var wire = new Wire.SealedHandling
        {
            Kid = ByteString.CopyFrom(border.Kid.ToArray()),
            Enc = UnsafeByteOperations.UnsafeWrap(box.Enc),
            Ct = UnsafeByteOperations.UnsafeWrap(box.Ciphertext),
        };
        return TryRead(wire.ToByteArray(), out var read, out var refused) ? read : throw new ArgumentException(refused.Detail);
    }

    /// <summary>Reads canonical bytes; keeps them.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out SealedHandling? handling, [NotNullWhen(false)] out Refused? refused)
    {
        handling = null;
        if (!CanonicalReader.TryRead<Wire.SealedHandling>(
                bytes.Span, MostBytes, "the sealed handling", out var wire, out refused)) return false;
        if (wire.Kid.Length != OpeningKid.Size || wire.Enc.Length != Hpke.EncSize
            || wire.Ct.Length <= Hpke.TagSize || (wire.Ct.Length - Hpke.TagSize) % Step != 0)
        {
            refused = new Refused(RefusalReason.Malformed, "a part of the sealed handling has the wrong length");
            return false;
        }
        handling = new SealedHandling(bytes) { Kid = new OpeningKid(wire.Kid.Span), Enc = wire.Enc.Memory, Ciphertext = wire.Ct.Memory };
        return true;
    }

    /// <summary>Opens with a border key held here, and reads what was in it.</summary>
    public bool TryOpen(
        EnvelopeId envelope, IKeyCustody custody, [NotNullWhen(true)] out Handling? handling,
        [NotNullWhen(true)] out Endorsements? endorsements, [NotNullWhen(false)] out Refused? refused)
    {
        handling = null;
        endorsements = null;
        if (!Hpke.TryOpen(custody, Kid, Enc.Span, Info(envelope), Ciphertext.Span, out var padded))
            refused = Mismatch("the sealed handling does not open with a border key held here");
        else if (!TryUnpad(padded, out var handlingBytes, out var endorsementsBytes))
            refused = Mismatch("the sealed handling is not laid out as the format says");
        else if (Handling.TryRead(handlingBytes, out handling, out refused))
            Endorsements.TryRead(endorsementsBytes, out endorsements, out refused);
        return refused is null && handling is not null && endorsements is not null;
    }

    private static bool TryUnpad(ReadOnlyMemory<byte> padded, out ReadOnlyMemory<byte> handling, out ReadOnlyMemory<byte> endorsements)
    {
        endorsements = default;
        if (!TryTake(ref padded, out handling) || !TryTake(ref padded, out endorsements)) return false;
        return padded.Length < Step && !padded.Span.ContainsAnyExcept((byte)0);
    }

    private static bool TryTake(ref ReadOnlyMemory<byte> rest, out ReadOnlyMemory<byte> taken)
    {
        taken = default;
        if (rest.Length < LengthBytes) return false;
        var length = BinaryPrimitives.ReadUInt32BigEndian(rest.Span);
        rest = rest[LengthBytes..];
        if (length > rest.Length) return false;
        taken = rest[..(int)length];
        rest = rest[(int)length..];
        return true;
    }

    private static Refused Mismatch(string what) => new(RefusalReason.HandlingMismatch, what);

    private static byte[] Info(EnvelopeId envelope) => [.. Labels.Border, .. envelope.Hash.ToArray()];
}
