using System.Security.Cryptography;

namespace Backbone.Protocol.Suites;

/// <summary>
/// X-Wing (draft-connolly-cfrg-xwing-kem; HPKE KEM 0x647a): ML-KEM-768 and X25519 as one key encapsulation, by
/// libsodium. Public key 1216 bytes (ML-KEM-768 1184 ‖ X25519 32), private key = seed 32, encapsulated key 1120 (1088
/// ‖ 32), shared secret 32. Lengths are checked here, because libsodium checks none.
/// </summary>
internal static class XWing
{
    public const int PublicKeySize = 1216;
    public const int SeedSize = 32;
    public const int EncSize = 1120;
    public const int SharedSecretSize = 32;
    public const int EncapsulationSeedSize = 64;

    private const int MLKemPublicKeySize = 1184;
    private const int MLKemCoefficients = 768;
    private const int MLKemModulus = 3329;

    public static byte[] PublicKeyOf(ReadOnlySpan<byte> seed)
    {
        RequireLength(seed, SeedSize);
        LibSodium.Start();
        var publicKey = new byte[PublicKeySize];
        Span<byte> copy = stackalloc byte[SeedSize];
        var code = LibSodium.XWingKeyPair(publicKey, copy, seed);
        CryptographicOperations.ZeroMemory(copy);
        return code == 0 ? publicKey : throw new BrokenSuiteException("libsodium made no X-Wing key from a seed");
    }

    /// <summary>
    /// Whether somebody could seal to this key: FIPS 203 § 7.2 wants every coefficient below the modulus, and a point
    /// of low order would give every sender the same half of a secret. Asked once, when the key is read.
    /// </summary>
    public static bool IsPublicKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != PublicKeySize) return false;
        for (var i = 0; i < MLKemCoefficients / 2; i++)
        {
            var triple = bytes.Slice(3 * i, 3);
            if ((triple[0] | (triple[1] & 0x0f) << 8) >= MLKemModulus) return false;
            if ((triple[1] >> 4 | triple[2] << 4) >= MLKemModulus) return false;
        }
        return !LowOrderPoints.Has(bytes[MLKemPublicKeySize..]);
    }

    public static void Encapsulate(OpeningPublicKey key, Span<byte> enc, Span<byte> sharedSecret)
    {
        Span<byte> seed = stackalloc byte[EncapsulationSeedSize];
        RandomNumberGenerator.Fill(seed);
        try
        {
            Encapsulate(key, seed, enc, sharedSecret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>
    /// With the sender's 64 random bytes given: called from outside this class for known answers only.
    /// </summary>
    public static void Encapsulate(
        OpeningPublicKey key, ReadOnlySpan<byte> encapsulationSeed, Span<byte> enc, Span<byte> sharedSecret)
    {
        RequireLength(encapsulationSeed, EncapsulationSeedSize);
        RequireLength(enc, EncSize);
        RequireLength(sharedSecret, SharedSecretSize);
        LibSodium.Start();
        if (LibSodium.XWingEncapsulate(enc, sharedSecret, key.Bytes, encapsulationSeed) != 0)
            throw new BrokenSuiteException("libsodium encapsulated nothing to a key that it had taken");
    }

    /// <summary>
    /// False if the length is wrong or the X25519 half is a point of low order. Other junk gives another secret.
    /// </summary>
    public static bool TryDecapsulate(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> enc, Span<byte> sharedSecret)
    {
        RequireLength(seed, SeedSize);
        RequireLength(sharedSecret, SharedSecretSize);
        if (enc.Length != EncSize) return false;
        LibSodium.Start();
        return LibSodium.XWingDecapsulate(sharedSecret, enc, seed) == 0;
    }

    private static void RequireLength(ReadOnlySpan<byte> bytes, int length)
    {
        if (bytes.Length != length)
            throw new ArgumentException($"X-Wing wants {length} bytes here, not {bytes.Length}");
    }
}
