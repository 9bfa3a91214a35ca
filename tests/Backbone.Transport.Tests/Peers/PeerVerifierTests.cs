using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backbone.Authority;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Certificates;
using Backbone.Transport.Peers;
using Backbone.Transport.Trust;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Transport.Tests.Peers;

/// <summary>Each way in which a certificate can fail has its own reason; there is no other way in.</summary>
public sealed class PeerVerifierTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly TestPki _pki;

    public PeerVerifierTests() => _pki = new TestPki(_clock);

    public void Dispose() => _pki.Dispose();

    [Theory]
    [InlineData("spiffe://kor.backbone.example/gateway", PeerUse.Client)]
    [InlineData("spiffe://kor.backbone.example/gateway", PeerUse.Server)]
    [InlineData("spiffe://kor.backbone.example/kisa/lee", PeerUse.Client)]
    [InlineData("spiffe://kor.backbone.example/-/0", PeerUse.Client)]
    [InlineData("spiffe://broker.backbone.example/b1", PeerUse.Server)]
    public void A_good_certificate_says_who_the_peer_is(string uri, PeerUse use)
    {
        var identity = TlsIdentity.Parse(uri);
        using var certificate = _pki.Issue(identity);
        Assert.Equal(new PeerVerdict.Accepted(identity), Verifier(new AdmittedPeers.Only(identity), use).Verify(certificate));
    }

    [Fact]
    public void No_certificate_is_refused() => AssertRefused(PeerRefusal.NoCertificate, null);

    [Fact]
    public void A_certificate_is_good_from_its_first_to_its_last_second()
    {
        using var certificate = _pki.Issue(_pki.Gateway("KOR"), TimeSpan.FromHours(1));
        Assert.IsType<PeerVerdict.Accepted>(Verifier().Verify(certificate));
        _clock.SetUtcNow(new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
        Assert.IsType<PeerVerdict.Accepted>(Verifier().Verify(certificate));
        _clock.Advance(TimeSpan.FromSeconds(1));
        AssertRefused(PeerRefusal.Expired, certificate);
    }

    [Fact]
    public void A_certificate_whose_time_has_not_begun_is_refused()
    {
        // The root is a day older than the leaf, so that the leaf's own time is what counts.
        _clock.Advance(TimeSpan.FromDays(1));
        using var certificate = _pki.Issue(_pki.Gateway("KOR"));
        var slow = new FakeTimeProvider(_clock.GetUtcNow() - CertificateAuthority.Backdating - TimeSpan.FromSeconds(1));
        var verifier = new PeerVerifier(
            _pki.Trust, RevocationRule.ListRequired, new AdmittedPeers.AllGateways(), PeerUse.Client, slow);
        Assert.Equal(PeerRefusal.NotYetValid, Assert.IsType<PeerVerdict.Refused>(verifier.Verify(certificate)).Reason);
    }

    [Fact]
    public void A_root_that_has_ended_vouches_for_nobody()
    {
        using var certificate = _pki.Issue(_pki.Gateway("KOR"));
        _clock.Advance(CertificateAuthority.RootLifetime);
        AssertRefused(PeerRefusal.AuthorityExpired, certificate);
    }

    [Fact]
    public void A_certificate_of_a_CA_that_the_charter_does_not_list_is_refused()
    {
        using var foreign = new TestPki(_clock);
        using var certificate = foreign.Issue(foreign.Gateway("KOR"));
        AssertRefused(PeerRefusal.ForeignAuthority, certificate);
    }

    [Fact]
    public void A_nation_s_CA_cannot_vouch_for_another_nation()
    {
        using var certificate = Forge(_pki.NationDomain("USA"), request => AddNames(request, "spiffe://kor.backbone.example/gateway"));
        AssertRefused(PeerRefusal.ForeignAuthority, certificate);
    }

    [Fact]
    public void A_nation_that_has_no_root_is_refused()
    {
        using var certificate = _pki.Issue(_pki.Gateway("KOR"));
        _pki.Trust.ReplaceRoots(_pki.Roots.Where(root => root.Domain != _pki.NationDomain("KOR")));
        AssertRefused(PeerRefusal.ForeignAuthority, certificate);
        // Whoever pins somebody else called a wrong address, and is told so.
        var pinned = new PeerVerifier(_pki.Trust, RevocationRule.ListWherePresent, new AdmittedPeers.Only(_pki.Gateway("USA")), PeerUse.Server, _clock);
        var refused = Assert.IsType<PeerVerdict.Refused>(pinned.Verify(certificate));
        Assert.Contains("only spiffe://usa.backbone.example/gateway is let in here", refused.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_self_signed_certificate_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=gateway", key, HashAlgorithmName.SHA256);
        AddNames(request, "spiffe://kor.backbone.example/gateway");
        using var certificate = request.CreateSelfSigned(_clock.GetUtcNow(), _clock.GetUtcNow().AddDays(1));
        AssertRefused(PeerRefusal.ForeignAuthority, certificate);
    }

    [Fact]
    public void A_certificate_of_another_federation_is_refused()
    {
        using var other = new TestPki(_clock, "other.example");
        using var certificate = other.Issue(other.Gateway("KOR"));
        AssertRefused(PeerRefusal.WrongFederation, certificate);
    }

    [Fact]
    public void A_person_is_refused_where_a_gateway_is_wanted()
    {
        using var certificate = _pki.Issue(_pki.Person("KOR/kisa/lee"));
        AssertRefused(PeerRefusal.WrongIdentity, certificate);
    }

    [Theory]
    [InlineData("spiffe://usa.backbone.example/cisa/smith")]
    [InlineData("spiffe://kor.backbone.example/gateway")]
    public void A_gateway_lets_in_the_people_of_its_own_nation_only(string uri)
    {
        using var certificate = _pki.Issue(TlsIdentity.Parse(uri));
        AssertRefused(PeerRefusal.WrongIdentity, certificate, new AdmittedPeers.PersonsOf(_pki.NationDomain("KOR")));
    }

    [Fact]
    public void A_client_s_certificate_serves_no_server()
    {
        using var certificate = _pki.Issue(_pki.Person("KOR/kisa/lee"));
        var verdict = Verifier(new AdmittedPeers.Only(_pki.Person("KOR/kisa/lee")), PeerUse.Server).Verify(certificate);
        Assert.Equal(PeerRefusal.WrongUse, Assert.IsType<PeerVerdict.Refused>(verdict).Reason);
    }

    [Fact]
    public void A_certificate_that_says_no_use_is_refused()
    {
        using var certificate = Forge(_pki.NationDomain("KOR"), request => AddNames(request, "spiffe://kor.backbone.example/gateway"));
        AssertRefused(PeerRefusal.WrongUse, certificate);
    }

    [Theory]
    [InlineData()]
    [InlineData("spiffe://kor.backbone.example/gateway", "spiffe://kor.backbone.example/kisa/lee")]
    [InlineData("spiffe://kor.backbone.example/gateway", "https://kor.example/")]
    [InlineData("https://kor.backbone.example/gateway")]
    [InlineData("spiffe://kor.backbone.example/gateway/")]
    public void Anything_but_exactly_one_well_formed_URI_is_refused(params string[] uris)
    {
        using var certificate = Forge(_pki.NationDomain("KOR"), request => AddNames(request, uris));
        AssertRefused(PeerRefusal.NoIdentity, certificate);
    }

    [Theory]
    [InlineData("30050603550411"), InlineData("3003860141FF"), InlineData(""), InlineData("3080"), InlineData("3003860180")]
    public void Names_that_are_no_DER_are_refused(string hex)
    {
        using var certificate = Forge(_pki.NationDomain("KOR"), request =>
            request.CertificateExtensions.Add(new X509Extension("2.5.29.17", Convert.FromHexString(hex), critical: false)));
        AssertRefused(PeerRefusal.NoIdentity, certificate);
    }

    [Fact]
    public void Every_refusal_says_what_to_do()
    {
        using var certificate = _pki.Issue(_pki.Gateway("KOR"), TimeSpan.FromHours(1));
        _clock.Advance(TimeSpan.FromHours(2));
        var refused = Assert.IsType<PeerVerdict.Refused>(Verifier().Verify(certificate));
        Assert.Contains("spiffe://kor.backbone.example/gateway", refused.Advice, StringComparison.Ordinal);
        Assert.Contains("renew", refused.Advice, StringComparison.Ordinal);
    }

    private PeerVerifier Verifier(AdmittedPeers? admitted = null, PeerUse use = PeerUse.Client) =>
        new(_pki.Trust, RevocationRule.ListRequired, admitted ?? new AdmittedPeers.AllGateways(), use, _clock);

    private void AssertRefused(PeerRefusal reason, X509Certificate2? certificate, AdmittedPeers? admitted = null)
    {
        var refused = Assert.IsType<PeerVerdict.Refused>(Verifier(admitted).Verify(certificate));
        Assert.Equal(reason, refused.Reason);
    }

    /// <summary>What a CA could sign that does not keep to the profile.</summary>
    private X509Certificate2 Forge(TrustDomain domain, Action<CertificateRequest> fill)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=forged", key, HashAlgorithmName.SHA256);
        fill(request);
        using var root = WithKey(_pki.Authority(domain));
        return request.Create(root, _clock.GetUtcNow(), _clock.GetUtcNow().AddDays(1), [1, 2, 3]);
    }

    private static void AddNames(CertificateRequest request, params string[] uris)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        foreach (var uri in uris) names.AddUri(new Uri(uri));
        request.CertificateExtensions.Add(names.Build());
    }

    private static X509Certificate2 WithKey(CertificateAuthority authority)
    {
        using var folder = new TestFolder();
        authority.Save(folder.PathOf("ca.pem"), folder.PathOf("ca.key"));
        return X509Certificate2.CreateFromPemFile(folder.PathOf("ca.pem"), folder.PathOf("ca.key"));
    }
}
