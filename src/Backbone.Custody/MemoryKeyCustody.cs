using System.Collections.Concurrent;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.Custody;

/// <summary>
/// Keeps private keys in this process's memory. Keys may come and go while others are in use; what is removed, and all
/// that is left at disposal, is zeroed.
/// </summary>
public sealed class MemoryKeyCustody : IKeyCustody, IDisposable
{
    private readonly ConcurrentDictionary<SigningKid, SigningKey> _signing = [];
    private readonly ConcurrentDictionary<OpeningKid, OpeningKey> _opening = [];

    /// <summary>The signing keys held at the moment.</summary>
    public IReadOnlyCollection<SigningKid> SigningKids => [.. _signing.Keys];

    /// <summary>The opening keys held at the moment.</summary>
    public IReadOnlyCollection<OpeningKid> OpeningKids => [.. _opening.Keys];

    /// <summary>Takes a key over and disposes it later; at once where it holds the same one already.</summary>
    /// <returns>The public half.</returns>
    public SigningPublicKey Add(SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var held = _signing.GetOrAdd(key.PublicKey.Kid, key);
        if (!ReferenceEquals(held, key)) key.Dispose();
        return held.PublicKey;
    }

    /// <summary>Takes a key over and disposes it later; at once where it holds the same one already.</summary>
    /// <returns>The public half.</returns>
    public OpeningPublicKey Add(OpeningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var held = _opening.GetOrAdd(key.PublicKey.Kid, key);
        if (!ReferenceEquals(held, key)) key.Dispose();
        return held.PublicKey;
    }

    /// <summary>Destroys a key; false where it was not held. For epochs that have passed.</summary>
    public bool Remove(OpeningKid kid)
    {
        if (!_opening.TryRemove(kid, out var key)) return false;
        key.Dispose();
        return true;
    }

    /// <summary>Destroys a key; false where it was not held.</summary>
    public bool Remove(SigningKid kid)
    {
        if (!_signing.TryRemove(kid, out var key)) return false;
        key.Dispose();
        return true;
    }

    /// <inheritdoc/>
    public bool CanSign(SigningKid kid) => _signing.ContainsKey(kid);

    /// <inheritdoc/>
    public byte[] Sign(SigningKid kid, ReadOnlySpan<byte> message, ReadOnlySpan<byte> context) =>
        _signing.TryGetValue(kid, out var key)
            ? key.Sign(message, context)
            : throw new ArgumentException($"the signing key {kid} is not held here", nameof(kid));

    /// <inheritdoc/>
    public bool CanOpen(OpeningKid kid) => _opening.ContainsKey(kid);

    /// <inheritdoc/>
    public bool TryDecapsulate(OpeningKid kid, ReadOnlySpan<byte> enc, Span<byte> sharedSecret)
    {
        if (!_opening.TryGetValue(kid, out var key))
            throw new ArgumentException($"the opening key {kid} is not held here", nameof(kid));
        if (enc.Length != Hpke.EncSize)
            throw new ArgumentException($"a ciphertext of X-Wing has {Hpke.EncSize} bytes, not {enc.Length}",
                nameof(enc));
        return key.TryDecapsulate(enc, sharedSecret);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var kid in _signing.Keys) Remove(kid);
        foreach (var kid in _opening.Keys) Remove(kid);
    }
}
