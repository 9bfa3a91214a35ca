using System.Security.Cryptography;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Envelopes;

/// <summary>A content key, sealed to one opening key by HPKE (SPEC § Wraps).</summary>
/// <param name="Kid">The opening key.</param>
/// <param name="Enc">1,120 bytes: the X-Wing ciphertext.</param>
/// <param name="Ciphertext">48 bytes: the sealed 32-byte content key.</param>
public sealed record Wrap(OpeningKid Kid, ReadOnlyMemory<byte> Enc, ReadOnlyMemory<byte> Ciphertext)
{
    /// <summary>Bytes of the sealed content key.</summary>
    public const int CiphertextSize = Cobblestone.KeySize + Hpke.TagSize;

    /// <summary>w = SHA-256(kid ‖ enc ‖ ct).</summary>
    public Digest Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> kid = stackalloc byte[OpeningKid.Size];
        Kid.CopyTo(kid);
        hash.AppendData(kid);
        hash.AppendData(Enc.Span);
        hash.AppendData(Ciphertext.Span);
        return Digest.Of(hash);
    }

    /// <summary>SHA-256 over all w of an envelope, in header order.</summary>
    public static Digest HashOfAll(ReadOnlySpan<Digest> wrapHashes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> one = stackalloc byte[Digest.Size];
        foreach (var wrapHash in wrapHashes)
        {
            wrapHash.CopyTo(one);
            hash.AppendData(one);
        }
        return Digest.Of(hash);
    }

    internal static Refused? Read(IReadOnlyList<Wire.Wrap> wire, ReadOnlySpan<OpeningKid> expected, out Wrap[] wraps)
    {
        wraps = new Wrap[wire.Count];
        if (wire.Count != expected.Length)
            return new Refused(RefusalReason.Malformed, $"{wire.Count} wraps for {expected.Length} kids");
        for (var i = 0; i < wraps.Length; i++)
        {
            var entry = wire[i];
            if (entry.Kid.Length != OpeningKid.Size || entry.Enc.Length != Hpke.EncSize || entry.Ct.Length != CiphertextSize)
                return new Refused(RefusalReason.Malformed, $"wrap {i} has a part of the wrong length");
            wraps[i] = new Wrap(new OpeningKid(entry.Kid.Span), entry.Enc.Memory, entry.Ct.Memory);
            if (wraps[i].Kid != expected[i])
                return new Refused(RefusalReason.Malformed, $"wrap {i} is not for the kid that the header names there");
        }
        return null;
    }

    /// <summary>As it travels.</summary>
    public Wire.Wrap ToWire() => new()
    {
        Kid = ByteString.CopyFrom(Kid.ToArray()),
        Enc = UnsafeByteOperations.UnsafeWrap(Enc),
        Ct = UnsafeByteOperations.UnsafeWrap(Ciphertext),
    };
}
