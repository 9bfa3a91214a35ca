using System.Collections.Frozen;
using Backbone.Protocol.Addresses;

namespace Backbone.Transport.Trust;

/// <summary>
/// The TLS roots of one federation and their revocation lists, as they are now. The roots come from the charter and the
/// lists from files; both may be replaced while the process runs, and whoever holds open connections is told.
/// </summary>
/// <param name="federation">The one federation whose identities count.</param>
public sealed class TrustStore(FederationName federation)
{
    private readonly Lock _replacing = new();
    private TrustedRoot[] _roots = [];
    private RevocationList[] _lists = [];
    private volatile FrozenDictionary<TrustDomain, RootTrust[]> _current = FrozenDictionary<TrustDomain, RootTrust[]>.Empty;

    /// <summary>Raised after roots or lists were replaced; may come on any thread.</summary>
    public event Action? Changed;

    /// <summary>The federation whose identities count.</summary>
    public FederationName Federation { get; } = federation != default
        ? federation : throw new ArgumentException("the federation's name is missing", nameof(federation));

    /// <summary>Puts these roots in the place of all that were.</summary>
    /// <exception cref="ArgumentException">A root of another federation.</exception>
    public void ReplaceRoots(IEnumerable<TrustedRoot> roots)
    {
        TrustedRoot[] taken = [.. roots];
        if (taken.FirstOrDefault(root => root.Domain.Federation != Federation) is { } foreign)
            throw new ArgumentException($"{foreign.Domain} is no part of the federation {Federation}", nameof(roots));
        lock (_replacing)
        {
            _roots = taken;
            Rebuild();
        }
        Changed?.Invoke();
    }

    /// <summary>
    /// Puts these revocation lists, each DER, in the place of all that were. Of several lists of one root the one
    /// with the highest number counts; a list of an unknown root is kept until its root comes.
    /// </summary>
    /// <exception cref="TransportException">One of them cannot be read; then nothing is changed.</exception>
    public void ReplaceRevocationLists(IEnumerable<byte[]> lists)
    {
        RevocationList[] taken = [.. lists.Select(RevocationList.Read)];
        lock (_replacing)
        {
            _lists = taken;
            Rebuild();
        }
        Changed?.Invoke();
    }

    /// <summary>What revocation list each root has, as it is now.</summary>
    public IReadOnlyList<RootList> Lists() => [.. _current.SelectMany(domain => domain.Value.Select(root => new RootList(
        domain.Key, root.List is { } list ? (list.From, list.Until) : null, root.ForgedListSeen)))
        .OrderBy(list => list.Domain.ToString(), StringComparer.Ordinal)];

    /// <summary>The roots that vouch for a domain; empty where it is not known.</summary>
    internal IReadOnlyList<RootTrust> RootsOf(TrustDomain domain) => _current.GetValueOrDefault(domain) ?? [];

    private void Rebuild() => _current = _roots
        .GroupBy(root => root.Domain, root => RootTrust.Of(root.Certificate, _lists))
        .ToFrozenDictionary(group => group.Key, group => group.ToArray());
}
