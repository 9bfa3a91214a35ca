using System.Security.Cryptography;

namespace Backbone.Protocol.Suites;

/// <summary>
/// id-MLDSA65-Ed25519-SHA512 (draft-ietf-lamps-pq-composite-sigs, OID 1.3.6.1.5.5.7.6.48). Public key: ML-DSA-65 (1952
/// bytes) ‖ Ed25519 (32). Seed: ML-DSA-65 (32) ‖ Ed25519 (32). Signature: ML-DSA-65 (3309) ‖ Ed25519 (64). Both halves
/// sign <c>"CompositeAlgorithmSignatures2025" ‖ label ‖ u8 |context| ‖ context ‖ SHA-512(message)</c>, the ML-DSA half
/// under the label as its own context, so that neither half passes for a signature of its algorithm alone.
/// </summary>
public static class CompositeSignature
{
    /// <summary>Size of a public key in bytes: 1984.</summary>
    public const int PublicKeySize = MLDsa65.PublicKeySize + Ed25519.PublicKeySize;

    /// <summary>Size of the seed of a private key in bytes: 64.</summary>
    public const int SeedSize = MLDsa65.SeedSize + Ed25519.SeedSize;

    /// <summary>Size of a signature in bytes: 3373. No other size is a signature.</summary>
    public const int SignatureSize = MLDsa65.SignatureSize + Ed25519.SignatureSize;

    /// <summary>Largest context in bytes: 255.</summary>
    public const int MaxContextSize = 255;

    internal const int MaxRepresentativeSize = 32 + 30 + 1 + MaxContextSize + SHA512.HashSizeInBytes;

    internal static ReadOnlySpan<byte> Label => "COMPSIG-MLDSA65-Ed25519-SHA512"u8;

    private static ReadOnlySpan<byte> Prefix => "CompositeAlgorithmSignatures2025"u8;

    /// <summary>
    /// Writes what both halves sign (M' in the draft) and returns the part of the buffer that it takes.
    /// </summary>
    /// <exception cref="ArgumentException">The context is longer than 255 bytes.</exception>
    internal static ReadOnlySpan<byte> Represent(
        ReadOnlySpan<byte> message, ReadOnlySpan<byte> context, Span<byte> buffer)
    {
        if (context.Length > MaxContextSize)
            throw new ArgumentException($"a context has at most {MaxContextSize} bytes, not {context.Length}");
        Prefix.CopyTo(buffer);
        var at = Prefix.Length;
        Label.CopyTo(buffer[at..]);
        at += Label.Length;
        buffer[at++] = (byte)context.Length;
        context.CopyTo(buffer[at..]);
        at += context.Length;
        at += SHA512.HashData(message, buffer[at..]);
        return buffer[..at];
    }
}
