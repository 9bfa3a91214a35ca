using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Backbone.Protocol.Keys;

namespace Backbone.Protocol.Suites;

/// <summary>
/// HPKE (RFC 9180), base mode, single shot: seals a key or a short text to one <see cref="OpeningPublicKey"/>. KEM
/// X-Wing 0x647a, KDF HKDF-SHA256 0x0001, AEAD AES-256-GCM 0x0002; <c>aad</c> is empty, so what must be bound goes
/// into <c>info</c>. It says nothing of who sealed. Adds 1120 bytes of encapsulated key and 16 of tag.
/// </summary>
public static class Hpke
{
    /// <summary>Size of the encapsulated key in bytes: 1120.</summary>
    public const int EncSize = XWing.EncSize;

    /// <summary>What the ciphertext is longer than the plaintext, in bytes: 16.</summary>
    public const int TagSize = 16;

    internal const ushort Aead = 0x0002;

    private const int KeySize = 32;
    private const int NonceSize = 12;

    /// <summary>Seals a plaintext to a key, bound to <paramref name="info"/>.</summary>
    /// <param name="key">The reader's key.</param>
    /// <param name="info">What the reader must know already, byte for byte, to open.</param>
    /// <param name="plaintext">Any length, 0 included.</param>
    public static HpkeSealed Seal(OpeningPublicKey key, ReadOnlySpan<byte> info, ReadOnlySpan<byte> plaintext)
    {
        ArgumentNullException.ThrowIfNull(key);
        Span<byte> seed = stackalloc byte[XWing.EncapsulationSeedSize];
        RandomNumberGenerator.Fill(seed);
        try
        {
            return Seal(key, seed, info, plaintext);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>
    /// With the sender's 64 random bytes given, for known answers: a seed used twice breaks the cipher.
    /// </summary>
    internal static HpkeSealed Seal(
        OpeningPublicKey key, ReadOnlySpan<byte> encapsulationSeed,
        ReadOnlySpan<byte> info, ReadOnlySpan<byte> plaintext)
    {
        var result = new HpkeSealed(new byte[EncSize], new byte[plaintext.Length + TagSize]);
        Span<byte> sharedSecret = stackalloc byte[XWing.SharedSecretSize];
        Span<byte> nonce = stackalloc byte[NonceSize];
        try
        {
            XWing.Encapsulate(key, encapsulationSeed, result.Enc, sharedSecret);
            using var cipher = CipherOf(sharedSecret, info, nonce);
            var text = result.Ciphertext.AsSpan(0, plaintext.Length);
            cipher.Encrypt(nonce, plaintext, text, result.Ciphertext.AsSpan(plaintext.Length));
            return result;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(sharedSecret);
        }
    }

    /// <summary>Opens what was sealed to a key's public half under the same <paramref name="info"/>.</summary>
    /// <param name="custody">Where the reader's private key lives.</param>
    /// <param name="kid">The reader's key; one that is not held there opens nothing.</param>
    /// <param name="enc">The encapsulated key; anything but 1120 bytes is refused.</param>
    /// <param name="info">What the sender bound it to.</param>
    /// <param name="ciphertext">Ciphertext and tag; less than 16 bytes is refused.</param>
    /// <param name="plaintext">
    /// The plaintext in an array of its own, which the caller zeroes if it is a key; or null.
    /// </param>
    /// <returns>
    /// False if any byte is not what was sealed, or it was sealed to another key or under another info.
    /// </returns>
    public static bool TryOpen(
        IKeyCustody custody, OpeningKid kid, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> info,
        ReadOnlySpan<byte> ciphertext, [NotNullWhen(true)] out byte[]? plaintext)
    {
        ArgumentNullException.ThrowIfNull(custody);
        plaintext = null;
        if (enc.Length != EncSize || ciphertext.Length < TagSize || !custody.CanOpen(kid)) return false;
        Span<byte> sharedSecret = stackalloc byte[XWing.SharedSecretSize];
        try
        {
            return custody.TryDecapsulate(kid, enc, sharedSecret)
                && TryOpen(sharedSecret, info, ciphertext, out plaintext);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(sharedSecret);
        }
    }

    /// <summary>The same with the private key at hand.</summary>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public static bool TryOpen(
        OpeningKey key, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> info, ReadOnlySpan<byte> ciphertext,
        [NotNullWhen(true)] out byte[]? plaintext)
    {
        ArgumentNullException.ThrowIfNull(key);
        plaintext = null;
        if (enc.Length != EncSize || ciphertext.Length < TagSize) return false;
        Span<byte> sharedSecret = stackalloc byte[XWing.SharedSecretSize];
        try
        {
            return key.TryDecapsulate(enc, sharedSecret) && TryOpen(sharedSecret, info, ciphertext, out plaintext);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(sharedSecret);
        }
    }

    private static bool TryOpen(
        ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> info, ReadOnlySpan<byte> ciphertext,
        [NotNullWhen(true)] out byte[]? plaintext)
    {
        plaintext = null;
        Span<byte> nonce = stackalloc byte[NonceSize];
        using var cipher = CipherOf(sharedSecret, info, nonce);
        var opened = new byte[ciphertext.Length - TagSize];
        try
        {
            cipher.Decrypt(nonce, ciphertext[..opened.Length], ciphertext[opened.Length..], opened);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        plaintext = opened;
        return true;
    }

    private static AesGcm CipherOf(ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> info, Span<byte> nonce)
    {
        using var schedule = new HpkeKeySchedule(Aead, sharedSecret, info);
        Span<byte> cipherKey = stackalloc byte[KeySize];
        schedule.Derive("key"u8, cipherKey);
        schedule.Derive("base_nonce"u8, nonce); // the first and only message: its sequence number is 0
        try
        {
            return new AesGcm(cipherKey, TagSize);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(cipherKey);
        }
    }
}
