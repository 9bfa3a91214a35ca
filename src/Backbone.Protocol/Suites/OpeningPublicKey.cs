using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol.Keys;

namespace Backbone.Protocol.Suites;

/// <summary>
/// A public key of suite 0x0001 that anybody seals to (<see cref="Hpke"/>): X-Wing, 1216 bytes. Immutable, shared
/// freely.
/// </summary>
public sealed class OpeningPublicKey
{
    /// <summary>Size in bytes: ML-KEM-768 (1184) ‖ X25519 (32).</summary>
    public const int Size = XWing.PublicKeySize;

    private readonly byte[] _bytes;

    private OpeningPublicKey(byte[] bytes)
    {
        _bytes = bytes;
        Span<byte> hash = stackalloc byte[Digest.Size];
        KeyHash.Of(Suite.MLDsa65Ed25519XWing, bytes).CopyTo(hash);
        Kid = new OpeningKid(hash[..OpeningKid.Size]);
    }

    /// <summary>The 1216 bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The key's name: the first 16 bytes of SHA-256 over suite and key (SPEC § Keys).</summary>
    public OpeningKid Kid { get; }

    /// <summary>Reads a public key as it stands in a key set.</summary>
    /// <param name="bytes">1216 bytes; they are copied.</param>
    /// <param name="key">The key, or null.</param>
    /// <returns>
    /// False if the length is another, an ML-KEM coefficient is not below the modulus (FIPS 203 § 7.2), or the X25519
    /// half is a point of low order: to a key that was taken, sealing never fails.
    /// </returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out OpeningPublicKey? key)
    {
        key = XWing.IsPublicKey(bytes) ? new OpeningPublicKey(bytes.ToArray()) : null;
        return key is not null;
    }

    /// <summary>The kid, 32 hexadecimal digits.</summary>
    public override string ToString() => Kid.ToString();
}
