using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Backbone.Protocol.Suites;

/// <summary>
/// Cobblestone-256 (c2sp.org/chunked-encryption with AES-256-GCM and HKDF-Expand over SHA-512): seals content under a
/// 32-byte key that is random and used for one message. A ciphertext is salt (24) ‖ commitment (32) ‖ chunks of 16,384
/// bytes + tag (16), the last one shorter than 16,384 and possibly empty: |ciphertext| = 56 + P + 16·(⌊P/16384⌋ + 1).
/// The commitment is compared before anything is decrypted, so one ciphertext opens under one key and one context
/// only.
/// </summary>
public static class Cobblestone
{
    /// <summary>Size of a key in bytes: 32.</summary>
    public const int KeySize = 32;

    /// <summary>Size of salt and commitment in bytes: 56. They identify key, context and message.</summary>
    public const int PrefixSize = SaltSize + CommitmentSize;

    internal const int SaltSize = 24;

    private const int CommitmentSize = 32;
    private const int ChunkSize = 16 * 1024;
    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>Length in bytes of the ciphertext of a plaintext of that many bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The length is negative, or the ciphertext would fit no array.
    /// </exception>
    public static int CiphertextLength(int plaintextLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(plaintextLength);
        var length = (long)PrefixSize + plaintextLength + TagSize * (plaintextLength / ChunkSize + 1L);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Array.MaxLength, nameof(plaintextLength));
        return (int)length;
    }

    /// <summary>
    /// Length in bytes of the plaintext of a ciphertext of that many bytes; false if no plaintext has it.
    /// </summary>
    public static bool TryPlaintextLength(int ciphertextLength, out int plaintextLength)
    {
        var body = ciphertextLength - PrefixSize;
        var lastChunk = body % (ChunkSize + TagSize); // a whole number of full chunks is a truncated message
        plaintextLength = body - TagSize * (body / (ChunkSize + TagSize) + 1);
        return body >= TagSize && lastChunk >= TagSize;
    }

    /// <summary>Seals a plaintext.</summary>
    /// <param name="key">32 random bytes, used for this message only.</param>
    /// <param name="context">What the reader must know already, byte for byte, to open; may be empty.</param>
    /// <param name="plaintext">Any length.</param>
    /// <exception cref="ArgumentException">
    /// The key has another length, or the plaintext is too long for an array.
    /// </exception>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> plaintext)
    {
        Span<byte> salt = stackalloc byte[SaltSize];
        RandomNumberGenerator.Fill(salt);
        return Seal(key, salt, context, plaintext);
    }

    /// <summary>With the salt given, for known answers.</summary>
    internal static byte[] Seal(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> context, ReadOnlySpan<byte> plaintext)
    {
        if (key.Length != KeySize) throw new ArgumentException($"a content key has {KeySize} bytes, not {key.Length}");
        if (salt.Length != SaltSize) throw new ArgumentException($"a salt has {SaltSize} bytes, not {salt.Length}");
        var ciphertext = new byte[CiphertextLength(plaintext.Length)];
        salt.CopyTo(ciphertext);
        Span<byte> nonce = stackalloc byte[NonceSize];
        using var cipher = Derive(key, salt, context, nonce, commitment: ciphertext.AsSpan(SaltSize, CommitmentSize));

        var rest = ciphertext.AsSpan(PrefixSize);
        Span<byte> chunkNonce = stackalloc byte[NonceSize];
        for (uint chunk = 0; !rest.IsEmpty; chunk++)
        {
            var size = Math.Min(ChunkSize, plaintext.Length);
            NonceOf(nonce, chunk, chunkNonce);
            cipher.Encrypt(chunkNonce, plaintext[..size], rest[..size], rest.Slice(size, TagSize));
            plaintext = plaintext[size..];
            rest = rest[(size + TagSize)..];
        }
        return ciphertext;
    }

    /// <summary>Opens a ciphertext; the plaintext appears only when its last chunk has been verified.</summary>
    /// <param name="key">The key; anything but 32 bytes is refused.</param>
    /// <param name="context">What the sender bound it to.</param>
    /// <param name="ciphertext">Salt, commitment and chunks.</param>
    /// <param name="plaintext">The plaintext in an array of its own, or null.</param>
    /// <returns>
    /// False if the length is impossible, the key or context another, or any byte not what was sealed.
    /// </returns>
    public static bool TryOpen(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> ciphertext,
        [NotNullWhen(true)] out byte[]? plaintext)
    {
        plaintext = null;
        if (key.Length != KeySize || !TryPlaintextLength(ciphertext.Length, out var length)) return false;
        Span<byte> nonce = stackalloc byte[NonceSize];
        Span<byte> commitment = stackalloc byte[CommitmentSize];
        using var cipher = Derive(key, ciphertext[..SaltSize], context, nonce, commitment);
        if (!CryptographicOperations.FixedTimeEquals(commitment, ciphertext[SaltSize..PrefixSize])) return false;

        var opened = new byte[length];
        if (!TryOpenChunks(cipher, nonce, ciphertext[PrefixSize..], opened))
        {
            CryptographicOperations.ZeroMemory(opened);
            return false;
        }
        plaintext = opened;
        return true;
    }

    private static bool TryOpenChunks(
        AesGcm cipher, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> chunks, Span<byte> destination)
    {
        Span<byte> chunkNonce = stackalloc byte[NonceSize];
        try
        {
            for (uint chunk = 0; !chunks.IsEmpty; chunk++)
            {
                var size = Math.Min(ChunkSize, chunks.Length - TagSize);
                NonceOf(nonce, chunk, chunkNonce);
                cipher.Decrypt(chunkNonce, chunks[..size], chunks.Slice(size, TagSize), destination[..size]);
                chunks = chunks[(size + TagSize)..];
                destination = destination[size..];
            }
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    // HKDF-Expand (RFC 5869 § 2.3) over SHA-512, two blocks. By hand: .NET's wants a key of at least 64 bytes.
    private static AesGcm Derive(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> context,
        Span<byte> nonce, Span<byte> commitment)
    {
        Span<byte> blocks = stackalloc byte[2 * HMACSHA512.HashSizeInBytes];
        var first = blocks[..HMACSHA512.HashSizeInBytes];
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA512, key);
        for (byte block = 1; block <= 2; block++)
        {
            if (block > 1) hmac.AppendData(first);
            hmac.AppendData("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0"u8);
            hmac.AppendData(salt);
            hmac.AppendData(context);
            hmac.AppendData([block]);
            hmac.GetHashAndReset(blocks[((block - 1) * HMACSHA512.HashSizeInBytes)..]);
        }
        blocks.Slice(KeySize, NonceSize).CopyTo(nonce);
        blocks.Slice(KeySize + NonceSize, CommitmentSize).CopyTo(commitment);
        try
        {
            return new AesGcm(blocks[..KeySize], TagSize);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(blocks);
        }
    }

    private static void NonceOf(ReadOnlySpan<byte> nonce, uint chunk, Span<byte> destination)
    {
        nonce.CopyTo(destination);
        var low = destination[(NonceSize - sizeof(uint))..];
        BinaryPrimitives.WriteUInt32BigEndian(low, BinaryPrimitives.ReadUInt32BigEndian(low) ^ chunk);
    }
}
