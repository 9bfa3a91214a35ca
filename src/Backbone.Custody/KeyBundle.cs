using System.Collections.Immutable;
using Backbone.Protocol.Suites;

namespace Backbone.Custody;

/// <summary>The private keys of one key file. Owns them until they are handed on.</summary>
/// <param name="signingKeys">Taken over.</param>
/// <param name="openingKeys">Taken over.</param>
public sealed class KeyBundle(IEnumerable<SigningKey> signingKeys, IEnumerable<OpeningKey> openingKeys) : IDisposable
{
    /// <summary>The signing keys.</summary>
    public ImmutableArray<SigningKey> SigningKeys { get; private set; } = [.. signingKeys];

    /// <summary>The opening keys.</summary>
    public ImmutableArray<OpeningKey> OpeningKeys { get; private set; } = [.. openingKeys];

    /// <summary>Hands all keys on; the bundle is empty after it.</summary>
    public void MoveTo(MemoryKeyCustody custody)
    {
        ArgumentNullException.ThrowIfNull(custody);
        foreach (var key in SigningKeys) custody.Add(key);
        foreach (var key in OpeningKeys) custody.Add(key);
        (SigningKeys, OpeningKeys) = ([], []);
    }

    /// <summary>Zeroes the keys that are still here.</summary>
    public void Dispose()
    {
        foreach (var key in SigningKeys) key.Dispose();
        foreach (var key in OpeningKeys) key.Dispose();
    }
}
