using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;

namespace Backbone.Protocol.Suites;

/// <summary>
/// ML-DSA-65 (FIPS 204, pure, with context), by BouncyCastle. Public key 1952 bytes, seed 32, signature 3309, context
/// 0 to 255. Key objects may be shared between threads; signer objects may not (a shared one gave wrong verdicts), so
/// each call makes its own.
/// </summary>
internal static class MLDsa65
{
    public const int PublicKeySize = 1952;
    public const int SeedSize = 32;
    public const int SignatureSize = 3309;
    public const int MaxContextSize = 255;

    // The hedge comes from the operating system at each signature, and not from a generator that BouncyCastle seeded
    // once.
    private static readonly SecureRandom Hedge = new(new CryptoApiRandomGenerator());

    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out MLDsaPublicKeyParameters? key)
    {
        key = bytes.Length == PublicKeySize
            ? MLDsaPublicKeyParameters.FromEncoding(MLDsaParameters.ml_dsa_65, bytes.ToArray())
            : null;
        return key is not null;
    }

    public static MLDsaPrivateKeyParameters FromSeed(ReadOnlySpan<byte> seed)
    {
        // BouncyCastle keeps this array, though signing does not read it again: zeroed, it holds no second copy.
        var copy = seed.ToArray();
        try
        {
            return MLDsaPrivateKeyParameters.FromSeed(MLDsaParameters.ml_dsa_65, copy);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }
    }

    public static bool Verify(
        MLDsaPublicKeyParameters key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> context,
        ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureSize || context.Length > MaxContextSize) return false;
        try
        {
            var verifier = new MLDsaSigner(MLDsaParameters.ml_dsa_65, deterministic: true);
            verifier.Init(forSigning: false, new ParametersWithContext(key, context));
            verifier.BlockUpdate(message);
            return verifier.VerifySignature(signature.ToArray());
        }
        catch (Exception refusal) when (refusal is CryptoException or ArgumentException or InvalidOperationException)
        {
            return false; // whatever BouncyCastle cannot read is not a signature
        }
    }

    // Deterministic is for known answers only; what leaves this process is always hedged.
    public static byte[] Sign(
        MLDsaPrivateKeyParameters key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> context, bool deterministic)
    {
        var signer = new MLDsaSigner(MLDsaParameters.ml_dsa_65, deterministic);
        ICipherParameters parameters = deterministic ? key : new ParametersWithRandom(key, Hedge);
        signer.Init(forSigning: true, new ParametersWithContext(parameters, context));
        signer.BlockUpdate(message);
        return signer.GenerateSignature();
    }
}
