namespace Backbone.Protocol.Keys;

/// <summary>
/// Where private keys live. It signs and decapsulates; a private key never crosses it. Safe for use by many threads.
/// </summary>
public interface IKeyCustody
{
    /// <summary>Whether the signing key is held here.</summary>
    bool CanSign(SigningKid kid);

    /// <summary>Signs with the composite scheme (SPEC § Signatures).</summary>
    /// <param name="kid">A key held here.</param>
    /// <param name="message">The bytes to sign.</param>
    /// <param name="context">The label that separates what is signed, at most 255 bytes.</param>
    /// <returns>3,373 bytes.</returns>
    /// <exception cref="ArgumentException">The key is not held here.</exception>
    byte[] Sign(SigningKid kid, ReadOnlySpan<byte> message, ReadOnlySpan<byte> context);

    /// <summary>Whether the opening key is held here.</summary>
    bool CanOpen(OpeningKid kid);

    /// <summary>Finds the X-Wing shared secret in a ciphertext (SPEC § Key wrap).</summary>
    /// <param name="kid">A key held here.</param>
    /// <param name="enc">1,120 bytes.</param>
    /// <param name="sharedSecret">32 bytes to write to; the caller clears them.</param>
    /// <returns>False where the ciphertext is not one that X-Wing makes.</returns>
    /// <exception cref="ArgumentException">The key is not held here, or a length is wrong.</exception>
    bool TryDecapsulate(OpeningKid kid, ReadOnlySpan<byte> enc, Span<byte> sharedSecret);
}
