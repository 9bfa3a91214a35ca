using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Backbone.Protocol.Suites;

/// <summary>
/// RFC 9180 § 5.1, base mode (no PSK), KEM X-Wing 0x647a, KDF HKDF-SHA256 0x0001: from a KEM's shared secret and info
/// to keys. The number of the AEAD is a parameter, because it goes into every label. Erased on disposal.
/// </summary>
internal sealed class HpkeKeySchedule : IDisposable
{
    private const ushort Kem = 0x647a;
    private const ushort Kdf = 0x0001;
    private const int HashSize = SHA256.HashSizeInBytes;

    private readonly byte[] _suiteId = [.. "HPKE"u8, 0, 0, 0, 0, 0, 0];
    private readonly byte[] _secret;
    private readonly byte[] _context; // mode ‖ hash of the empty psk_id ‖ hash of info

    public HpkeKeySchedule(ushort aead, ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> info)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_suiteId.AsSpan(4), Kem);
        BinaryPrimitives.WriteUInt16BigEndian(_suiteId.AsSpan(6), Kdf);
        BinaryPrimitives.WriteUInt16BigEndian(_suiteId.AsSpan(8), aead);
        _context = [0, .. Extract([], "psk_id_hash"u8, []), .. Extract([], "info_hash"u8, info)];
        _secret = Extract(sharedSecret, "secret"u8, []);
    }

    /// <summary>The suite as it stands in every label: "HPKE" ‖ KEM ‖ KDF ‖ AEAD, 10 bytes.</summary>
    public ReadOnlySpan<byte> SuiteId => _suiteId;

    /// <summary>The value of that name: <c>key</c>, <c>base_nonce</c>, <c>exp</c>.</summary>
    public void Derive(ReadOnlySpan<byte> label, Span<byte> destination) =>
        Expand(_secret, label, _context, destination);

    /// <summary>LabeledExpand of RFC 9180 § 4.</summary>
    public void Expand(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, Span<byte> destination)
    {
        byte[] labelled =
        [
            (byte)(destination.Length >> 8), (byte)destination.Length, .. "HPKE-v1"u8, .. _suiteId, .. label, .. info,
        ];
        HKDF.Expand(HashAlgorithmName.SHA256, key, destination, labelled);
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_secret);

    // LabeledExtract of RFC 9180 § 4: the salt goes in first as HMAC's key.
    private byte[] Extract(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> material)
    {
        byte[] labelled = [.. "HPKE-v1"u8, .. _suiteId, .. label, .. material];
        var extracted = new byte[HashSize];
        HKDF.Extract(HashAlgorithmName.SHA256, labelled, salt, extracted);
        return extracted;
    }
}
