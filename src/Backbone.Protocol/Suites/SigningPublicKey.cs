using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol.Keys;
using NSec.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;

namespace Backbone.Protocol.Suites;

/// <summary>
/// A public key that checks signatures of suite 0x0001 (<see cref="CompositeSignature"/>). Parsed once, then shared:
/// it is immutable, and any number of threads may verify with it.
/// </summary>
public sealed class SigningPublicKey
{
    private readonly byte[] _bytes;
    private readonly MLDsaPublicKeyParameters _mlDsa;
    private readonly PublicKey _ed25519;
    private readonly Lazy<VerifiedStatements> _verified = new(() => new VerifiedStatements());

    private SigningPublicKey(byte[] bytes, MLDsaPublicKeyParameters mlDsa, PublicKey ed25519)
    {
        _bytes = bytes;
        _mlDsa = mlDsa;
        _ed25519 = ed25519;
        Kid = new SigningKid(KeyHash.Of(Suite.MLDsa65Ed25519XWing, bytes));
    }

    /// <summary>The 1984 bytes: ML-DSA-65 (1952) ‖ Ed25519 (32).</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The key's name: SHA-256 over suite and key (SPEC § Keys).</summary>
    public SigningKid Kid { get; }

    /// <summary>Reads a public key as it stands in a roster or key set.</summary>
    /// <param name="bytes">1984 bytes; they are copied.</param>
    /// <param name="key">The key, or null.</param>
    /// <returns>False if the length is another or a half is no key.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SigningPublicKey? key)
    {
        key = null;
        if (bytes.Length != CompositeSignature.PublicKeySize) return false;
        if (!MLDsa65.TryParse(bytes[..MLDsa65.PublicKeySize], out var mlDsa)) return false;
        if (!Ed25519.TryParse(bytes[MLDsa65.PublicKeySize..], out var ed25519)) return false;
        key = new SigningPublicKey(bytes.ToArray(), mlDsa, ed25519);
        return true;
    }

    /// <summary>
    /// Whether the signature over the message under this context is this key's. Both halves must verify.
    /// </summary>
    /// <param name="message">What was signed, any length.</param>
    /// <param name="context">
    /// The label of the signed thing, such as <c>backbone/1/envelope</c>: 0 to 255 bytes.
    /// </param>
    /// <param name="signature">The signature; anything but 3373 bytes is refused.</param>
    /// <exception cref="ArgumentException">
    /// The context is longer than 255 bytes: it never comes from outside.
    /// </exception>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> context, ReadOnlySpan<byte> signature)
    {
        Span<byte> buffer = stackalloc byte[CompositeSignature.MaxRepresentativeSize];
        var representative = CompositeSignature.Represent(message, context, buffer);
        if (signature.Length != CompositeSignature.SignatureSize) return false;
        // The faster half first: junk costs a third.
        return Ed25519.Verify(_ed25519, representative, signature[MLDsa65.SignatureSize..])
            && MLDsa65.Verify(_mlDsa, representative, CompositeSignature.Label, signature[..MLDsa65.SignatureSize]);
    }

    /// <summary>
    /// The same for a statement that many messages share, such as the root of a batch: what verified once is remembered, in
    /// bounded memory of this key's own.
    /// </summary>
    internal bool VerifyOnce(ReadOnlySpan<byte> statement, ReadOnlySpan<byte> context, ReadOnlySpan<byte> signature)
    {
        var name = VerifiedStatements.NameOf(statement, signature);
        if (_verified.Value.Contains(name)) return true;
        if (!Verify(statement, context, signature)) return false;
        _verified.Value.Add(name);
        return true;
    }

    /// <summary>The kid, 64 hexadecimal digits.</summary>
    public override string ToString() => Kid.ToString();
}
