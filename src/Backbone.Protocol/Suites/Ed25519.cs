using System.Diagnostics.CodeAnalysis;
using NSec.Cryptography;

namespace Backbone.Protocol.Suites;

/// <summary>
/// Ed25519 (RFC 8032), by libsodium through NSec. Verifiers disagree on odd keys and odd encodings, and two parties must not:
/// SPEC § Signatures has the rule, which is libsodium's, and vectors hold it to that. Public key 32 bytes, seed 32, signature 64.
/// </summary>
internal static class Ed25519
{
    public const int PublicKeySize = 32;
    public const int SeedSize = 32;
    public const int SignatureSize = 64;

    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out PublicKey? key)
    {
        key = null;
        return bytes.Length == PublicKeySize
            && PublicKey.TryImport(SignatureAlgorithm.Ed25519, bytes, KeyBlobFormat.RawPublicKey, out key)
            && key is not null;
    }

    public static Key FromSeed(ReadOnlySpan<byte> seed) =>
        Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey);

    public static bool Verify(PublicKey key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureSize && SignatureAlgorithm.Ed25519.Verify(key, message, signature);

    public static void Sign(Key key, ReadOnlySpan<byte> message, Span<byte> signature) =>
        SignatureAlgorithm.Ed25519.Sign(key, message, signature);
}
