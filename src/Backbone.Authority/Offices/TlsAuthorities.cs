using System.Collections.Immutable;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Authority.Offices;

/// <summary>
/// The TLS authorities of an office: the one that issues; one that is to follow it, once the charter lists its root; and those before it,
/// whose lists go on while the charter lists their roots, for their certificates have not all ended.
/// </summary>
/// <param name="office">The office.</param>
/// <param name="domain">For which it vouches.</param>
/// <param name="clock">What time it is.</param>
internal sealed class TlsAuthorities(OfficeFolder office, TrustDomain domain, TimeProvider clock) : IDisposable
{
    private ImmutableArray<TlsAuthority> _all = [];

    /// <summary>The one that issues.</summary>
    public TlsAuthority Issuing => _all.FirstOrDefault(one => one.Name == office.Issuer)
        ?? throw new AuthorityException($"{office.Path} has no TLS authority {office.Issuer}, which is to issue", "restore its files from a backup");

    /// <summary>The one that is to follow; null where none is made yet.</summary>
    public TlsAuthority? Next => _all.SkipWhile(one => one != Issuing).Skip(1).FirstOrDefault();

    /// <summary>Those whose revocation lists others want: the one that issues first, then all whose roots the charter lists.</summary>
    public IEnumerable<TlsAuthority> Listed(IEnumerable<ReadOnlyMemory<byte>> roots)
    {
        var listed = roots.Select(root => Digest.Of(root.Span)).ToHashSet();
        return _all.Where(one => one != Issuing && listed.Contains(Digest.Of(one.Root.Span))).Prepend(Issuing);
    }

    /// <summary>Makes the first, with its first list.</summary>
    public void Create(string passphrase, PassphraseCost cost, TimeSpan? listLifetime) =>
        _all = [TlsAuthority.Create(office, TlsAuthority.FirstName, domain, passphrase, cost, clock, listLifetime)];

    /// <summary>Opens those that are there.</summary>
    /// <exception cref="AuthorityException">There is none, or the passphrase is another.</exception>
    public void Open(string passphrase) => _all =
    [
        .. OfficeFolder.NamesAfter(TlsAuthority.FirstName).TakeWhile(name => TlsAuthority.IsIn(office, name)).Prepend(TlsAuthority.FirstName)
            .Select(name => TlsAuthority.Open(office, name, domain, passphrase, clock)),
    ];

    /// <summary>Makes the one that is to follow; one that waits already is it.</summary>
    public TlsAuthority MakeNext(string passphrase, PassphraseCost cost)
    {
        if (Next is { } waiting) return waiting;
        var name = OfficeFolder.NamesAfter(TlsAuthority.FirstName).First(name => !TlsAuthority.IsIn(office, name));
        var next = TlsAuthority.Create(office, name, domain, passphrase, cost, clock, listLifetime: null);
        _all = _all.Add(next);
        return next;
    }

    /// <summary>From now on the one that follows issues.</summary>
    /// <param name="roots">The roots that the charter in force lists.</param>
    /// <exception cref="AuthorityException">There is none, or the charter does not list its root.</exception>
    public void Switch(IEnumerable<ReadOnlyMemory<byte>> roots)
    {
        var next = Next ?? throw new AuthorityException("no TLS authority waits to follow", "make one first, and have the charter list its root");
        if (!roots.Any(root => root.Span.SequenceEqual(next.Root.Span)))
            throw new AuthorityException("the charter that is known here does not list the next TLS authority's root, so nobody would take its certificates",
                "have the nations sign a charter with both roots, and take it in: backbone document take CHARTER --office DIR");
        office.Issuer = next.Name;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var one in _all) one.Dispose();
    }
}
