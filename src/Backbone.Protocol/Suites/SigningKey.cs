using System.Security.Cryptography;
using NSec.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;

namespace Backbone.Protocol.Suites;

/// <summary>
/// A private key that signs under suite 0x0001 (<see cref="CompositeSignature"/>). Any number of threads may sign with
/// it. Disposal zeroes the seed and libsodium's half; what BouncyCastle expanded from the seed is only let go, because
/// BouncyCastle offers no way to erase it. Where that matters, the key belongs on a token.
/// </summary>
public sealed class SigningKey : IDisposable
{
    private readonly SecretBytes _seed;
    private readonly Key _ed25519;
    private MLDsaPrivateKeyParameters? _mlDsa;

    private SigningKey(ReadOnlySpan<byte> seed)
    {
        _seed = new SecretBytes(seed);
        _mlDsa = MLDsa65.FromSeed(seed[..MLDsa65.SeedSize]);
        _ed25519 = Ed25519.FromSeed(seed[MLDsa65.SeedSize..]);
        byte[] bytes = [.. _mlDsa.GetPublicKeyEncoded(), .. _ed25519.PublicKey.Export(KeyBlobFormat.RawPublicKey)];
        PublicKey = SigningPublicKey.TryParse(bytes, out var key)
            ? key
            : throw new BrokenSuiteException("a signing key was made whose public half cannot be read");
    }

    /// <summary>The public half; stays usable after disposal.</summary>
    public SigningPublicKey PublicKey { get; }

    /// <summary>A new key from the operating system's random numbers.</summary>
    public static SigningKey Generate()
    {
        Span<byte> seed = stackalloc byte[CompositeSignature.SeedSize];
        RandomNumberGenerator.Fill(seed);
        try
        {
            return new SigningKey(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>The key that grows from a seed.</summary>
    /// <param name="seed">
    /// 64 bytes: ML-DSA-65 (32) ‖ Ed25519 (32). Copied; erasing the caller's copy is the caller's.
    /// </param>
    /// <exception cref="ArgumentException">The seed has another length.</exception>
    public static SigningKey FromSeed(ReadOnlySpan<byte> seed) =>
        seed.Length == CompositeSignature.SeedSize
            ? new SigningKey(seed)
            : throw new ArgumentException($"a signing seed has {CompositeSignature.SeedSize} bytes, not {seed.Length}");

    /// <summary>Writes the 64-byte seed, for key files and backups only.</summary>
    /// <exception cref="ArgumentException">The destination has less than 64 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public void ExportSeed(Span<byte> destination) => _seed.Span.CopyTo(destination);

    /// <summary>Signs a message under a context. Hedged: two signatures over one message differ.</summary>
    /// <param name="message">What is signed, any length.</param>
    /// <param name="context">
    /// The label of the signed thing, such as <c>backbone/1/envelope</c>: 0 to 255 bytes.
    /// </param>
    /// <returns>3373 bytes.</returns>
    /// <exception cref="ArgumentException">The context is longer than 255 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public byte[] Sign(ReadOnlySpan<byte> message, ReadOnlySpan<byte> context) =>
        Sign(message, context, deterministic: false);

    /// <summary>The same without the hedge, for known answers.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> message, ReadOnlySpan<byte> context, bool deterministic)
    {
        var mlDsa = _mlDsa;
        ObjectDisposedException.ThrowIf(mlDsa is null, this);
        Span<byte> buffer = stackalloc byte[CompositeSignature.MaxRepresentativeSize];
        var representative = CompositeSignature.Represent(message, context, buffer);
        var signature = new byte[CompositeSignature.SignatureSize];
        MLDsa65.Sign(mlDsa, representative, CompositeSignature.Label, deterministic).CopyTo(signature, 0);
        Ed25519.Sign(_ed25519, representative, signature.AsSpan(MLDsa65.SignatureSize));
        return signature;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mlDsa = null;
        _ed25519.Dispose();
        _seed.Dispose();
    }

    /// <summary>The kid of the public half; nothing of the secret.</summary>
    public override string ToString() => PublicKey.ToString();
}
