using System.Security.Cryptography.X509Certificates;
using Backbone.Authority;
using Backbone.Protocol.Addresses;
using Backbone.Transport.Trust;

namespace Backbone.TestKit.Certificates;

/// <summary>
/// A federation's TLS authorities in memory, made by the same code that makes real ones: KOR, USA and the broker
/// operator. Each starts with an empty revocation list. Certificates are disposed with it.
/// </summary>
public sealed class TestPki : IDisposable
{
    private readonly Dictionary<TrustDomain, CertificateAuthority> _authorities = [];
    private readonly Dictionary<TrustDomain, byte[]> _lists = [];
    private readonly Dictionary<TrustDomain, byte[]> _issued = [];
    private readonly TimeProvider _clock;

    public TestPki(TimeProvider clock, string federation = "backbone.example")
    {
        _clock = clock;
        Federation = FederationName.Parse(federation);
        Trust = new TrustStore(Federation);
        foreach (var domain in (TrustDomain[])[NationDomain("KOR"), NationDomain("USA"), TrustDomain.OfBrokers(Federation)])
        {
            _authorities[domain] = CertificateAuthority.Create(domain, clock);
            _lists[domain] = _issued[domain] = _authorities[domain].IssueRevocationList(null, []);
        }
        Trust.ReplaceRoots(Roots);
        Trust.OfferRevocationLists(_lists.Values, _clock.GetUtcNow());
    }

    public FederationName Federation { get; }

    /// <summary>Holds all roots and their newest lists.</summary>
    public TrustStore Trust { get; }

    public IEnumerable<TrustedRoot> Roots => _authorities.Select(pair => new TrustedRoot(pair.Key, pair.Value.Root));

    public IReadOnlyCollection<byte[]> RevocationLists => _lists.Values;

    public TlsIdentity Gateway(string nation) => new TlsIdentity.Gateway(Federation, NationCode.Parse(nation));

    public TlsIdentity Person(string address) => new TlsIdentity.Person(Federation, PrincipalAddress.Parse(address));

    public TlsIdentity Broker(string id = "b1") => new TlsIdentity.Broker(Federation, id);

    public TrustDomain NationDomain(string nation) => TrustDomain.OfNation(Federation, NationCode.Parse(nation));

    public CertificateAuthority Authority(TrustDomain domain) => _authorities[domain];

    /// <summary>A certificate with its key from the CA of the identity's domain.</summary>
    public X509Certificate2 Issue(TlsIdentity identity, TimeSpan? lifetime = null) =>
        _authorities[identity.Domain].IssueWithNewKey(identity, TermsFor(identity, lifetime));

    /// <summary>Takes a certificate back: its domain's next list has it, and <see cref="Trust"/> has the list.</summary>
    public void Revoke(TrustDomain domain, X509Certificate2 certificate)
    {
        _lists[domain] = NextList(domain, certificate);
        Trust.OfferRevocationLists(_lists.Values, _clock.GetUtcNow());
    }

    /// <summary>A store with the same roots that was offered these lists and no others.</summary>
    public TrustStore TrustWith(params byte[][] lists)
    {
        var trust = new TrustStore(Federation);
        trust.ReplaceRoots(Roots);
        trust.OfferRevocationLists(lists, _clock.GetUtcNow());
        return trust;
    }

    /// <summary>The domain's next list, which nobody has yet.</summary>
    public byte[] NextList(TrustDomain domain, params X509Certificate2[] revoked) =>
        NextList(domain, CertificateAuthority.DefaultListLifetime, revoked);

    /// <summary>The same, good for a time of one's own.</summary>
    public byte[] NextList(TrustDomain domain, TimeSpan lifetime, params X509Certificate2[] revoked) =>
        _issued[domain] = _authorities[domain].IssueRevocationList(
            _issued[domain], revoked.Select(certificate => new Revocation(certificate, _clock.GetUtcNow())), lifetime);

    public void Dispose()
    {
        foreach (var authority in _authorities.Values) authority.Dispose();
    }

    private static LeafTerms TermsFor(TlsIdentity identity, TimeSpan? lifetime)
    {
        var terms = identity is TlsIdentity.Person ? new LeafTerms() : LeafTerms.Loopback;
        return terms with { Lifetime = lifetime ?? LeafTerms.MaxLifetime };
    }
}
