using System.Collections.Frozen;
using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Transport.Trust;

/// <summary>
/// The TLS roots of one federation and their revocation lists, as they are now. The roots come from the charter, the
/// lists from files or by <see cref="RevocationIntake"/>; both may be replaced while the process runs, and whoever holds open connections is told.
/// </summary>
/// <param name="federation">The one federation whose identities count.</param>
public sealed class TrustStore(FederationName federation)
{
    private readonly Lock _replacing = new();
    // By the root's key: what was taken once is not forgotten, whatever is offered later.
    private readonly Dictionary<Digest, RevocationList> _taken = [];
    private TrustedRoot[] _roots = [];
    private RevocationList[] _recalled = [];
    private RevocationList[] _offered = [];
    private DateTimeOffset _judged;
    private volatile FrozenDictionary<TrustDomain, RootTrust[]> _current = FrozenDictionary<TrustDomain, RootTrust[]>.Empty;
    private volatile RefusedList[] _refused = [];
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Raised after roots or the lists in use changed; may come on any thread.</summary>
    public event Action? Changed;

    /// <summary>Ends after the next change; take it before looking.</summary>
    public Task NextChange => Volatile.Read(ref _next).Task;

    /// <summary>The federation whose identities count.</summary>
    public FederationName Federation { get; } = federation != default
        ? federation : throw new ArgumentException("the federation's name is missing", nameof(federation));

    /// <summary>Whether there is any root; before the first charter is loaded, nobody can be judged.</summary>
    public bool HasRoots => _current.Count > 0;

    /// <summary>The lists offered last that are not used, because they cannot be.</summary>
    public IReadOnlyList<RefusedList> RefusedLists => _refused;

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
        RaiseChanged();
    }

    /// <summary>
    /// Offers revocation lists, each DER. Of each root the one with the highest number is used from now on. A list that is
    /// older than the one in use, was not signed by the root, or is not in force while the one in use is, changes nothing:
    /// see <see cref="RefusedLists"/>. A list of an unknown root is kept until its root comes.
    /// </summary>
    /// <param name="lists">All that are there now.</param>
    /// <param name="now">What time it is.</param>
    /// <exception cref="TransportException">One of them cannot be read; then nothing is changed.</exception>
    public void OfferRevocationLists(IEnumerable<byte[]> lists, DateTimeOffset now)
    {
        RevocationList[] read = [.. lists.Select(RevocationList.Read)];
        Judge(() => _offered = read, now);
    }

    /// <summary>What revocation list each root has, as it is now.</summary>
    public IReadOnlyList<RootList> Lists() => [.. _current.SelectMany(domain => domain.Value.Select(root => new RootList(
        domain.Key, root.List is { } list ? (list.From, list.Until) : null, root.ForgedListSeen)))
        .OrderBy(list => list.Domain.ToString(), StringComparer.Ordinal)];

    /// <summary>The lists in use of a domain's roots: SHA-256 of each, and its bytes, DER.</summary>
    public IReadOnlyList<(Digest Hash, ReadOnlyMemory<byte> Bytes)> ListsOf(TrustDomain domain) =>
        [.. RootsOf(domain).Where(root => root.List is not null).Select(root => (root.List!.Hash, root.List.Bytes))];

    /// <summary>Puts a list that a root has signed into use, unless a newer one already is.</summary>
    /// <param name="root">SHA-256 of the root's public key.</param>
    /// <param name="list">Its list.</param>
    /// <param name="now">What time it is.</param>
    internal void TakeRevocationList(Digest root, RevocationList list, DateTimeOffset now) => Judge(() =>
    {
        if (!_taken.TryGetValue(root, out var before) || list.IsNewerThan(before)) _taken[root] = list;
    }, now);

    /// <summary>Lists that were in use before this process started: nothing older is taken.</summary>
    /// <exception cref="TransportException">One of them cannot be read.</exception>
    internal void RecallRevocationLists(IEnumerable<byte[]> lists, DateTimeOffset now)
    {
        RevocationList[] read = [.. lists.Select(RevocationList.Read)];
        Judge(() => _recalled = read, now);
    }

    /// <summary>Judges the lists offered last once more: time may have made one usable.</summary>
    internal void JudgeRevocationLists(DateTimeOffset now) => Judge(() => { }, now);

    /// <summary>The lists in use, each by its root's key.</summary>
    internal IReadOnlyList<(Digest Root, RevocationList List)> ListsInUse =>
        [.. _current.Values.SelectMany(roots => roots).Where(root => root.List is not null)
            .Select(root => (RootTrust.KeyOf(root.Certificate), root.List!))];

    /// <summary>The roots that vouch for a domain; empty where it is not known.</summary>
    internal IReadOnlyList<RootTrust> RootsOf(TrustDomain domain) => _current.GetValueOrDefault(domain) ?? [];

    /// <summary>The domain of a root that a list names as its issuer; null where none is known.</summary>
    internal TrustDomain? FindIssuer(RevocationList list)
    {
        foreach (var (domain, roots) in _current)
            if (roots.Any(root => list.NamesIssuer(root.Certificate))) return domain;
        return null;
    }

    private void Judge(Action change, DateTimeOffset now)
    {
        var before = ListsInUse.Select(used => used.List.Hash).ToHashSet();
        lock (_replacing)
        {
            change();
            _judged = now;
            Rebuild();
        }
        if (!before.SetEquals(ListsInUse.Select(used => used.List.Hash))) RaiseChanged();
    }

    private void RaiseChanged()
    {
        try
        {
            Changed?.Invoke();
        }
        finally
        {
            Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }

    private void Rebuild()
    {
        var refused = new List<RefusedList>();
        // A list in a root's name that none of the roots of that name signed.
        var forged = _offered.Where(list => Named(list) is var named && named.Any() && !named.Any(list.IsSignedBy)).ToList();
        refused.AddRange(forged.Select(list => new RefusedList(list.Hash, list.Issuer,
            "it was not signed by the root that it names: fetch it again from the CA", MayPass: false)));
        _current = _roots.GroupBy(root => root.Domain, root => TrustOf(root.Certificate))
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
        _refused = [.. refused.DistinctBy(one => one.List)];

        IEnumerable<X509Certificate2> Named(RevocationList list) =>
            _roots.Select(root => root.Certificate).Where(list.NamesIssuer);

        RootTrust TrustOf(X509Certificate2 root)
        {
            var key = RootTrust.KeyOf(root);
            var signed = _offered.Where(list => list.NamesIssuer(root) && list.IsSignedBy(root));
            var before = _taken.GetValueOrDefault(key)
                ?? _recalled.Where(list => list.NamesIssuer(root) && list.IsSignedBy(root)).MaxBy(list => (list.Number, list.From));
            var trust = RootTrust.Of(root, signed, before, forged.Any(list => list.NamesIssuer(root)), _judged, refused.Add);
            if (trust.List is { } list) _taken[key] = list;
            return trust;
        }
    }
}
