using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Certificates;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Authority.Tests;

/// <summary>What stands in certificates, as certs/README.md says.</summary>
public sealed class CertificateAuthorityTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly TestPki _pki;

    public CertificateAuthorityTests() => _pki = new TestPki(_clock);

    public void Dispose() => _pki.Dispose();

    [Fact]
    public void A_root_is_a_P256_CA_that_signs_certificates_and_lists()
    {
        var root = _pki.Authority(_pki.NationDomain("KOR")).Root;
        var constraints = root.Extensions.OfType<X509BasicConstraintsExtension>().Single();
        Assert.True(constraints is { CertificateAuthority: true, Critical: true, HasPathLengthConstraint: true, PathLengthConstraint: 0 });
        Assert.Equal(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, root.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        Assert.Equal(256, root.GetECDsaPublicKey()!.KeySize);
        Assert.Contains("KOR TLS CA", root.Subject, StringComparison.Ordinal);
        Assert.False(root.HasPrivateKey);
    }

    [Theory]
    [InlineData("spiffe://kor.backbone.example/gateway", "1.3.6.1.5.5.7.3.1,1.3.6.1.5.5.7.3.2")]
    [InlineData("spiffe://broker.backbone.example/b1", "1.3.6.1.5.5.7.3.1,1.3.6.1.5.5.7.3.2")]
    [InlineData("spiffe://kor.backbone.example/kisa/lee", "1.3.6.1.5.5.7.3.2")]
    public void A_leaf_has_the_use_of_its_kind_and_lives_thirty_days(string uri, string uses)
    {
        using var leaf = _pki.Issue(TlsIdentity.Parse(uri));
        var oids = leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>();
        Assert.Equal(uses, string.Join(',', oids.Select(oid => oid.Value)));
        Assert.False(leaf.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.Equal(X509KeyUsageFlags.DigitalSignature, leaf.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        Assert.Equal(TimeSpan.FromDays(30), leaf.NotAfter - leaf.NotBefore);
        Assert.Equal(16, leaf.SerialNumberBytes.Length);
    }

    [Fact]
    public void A_server_on_loopback_has_its_names_for_tools_that_look()
    {
        using var leaf = _pki.Issue(_pki.Gateway("KOR"));
        var names = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(["localhost"], names.EnumerateDnsNames());
        Assert.Equal(["127.0.0.1", "::1"], names.EnumerateIPAddresses().Select(address => address.ToString()));
    }

    [Fact]
    public void No_two_certificates_share_a_serial_number()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = _pki.Authority(_pki.NationDomain("KOR"));
        var serials = Enumerable.Range(0, 50).Select(_ => authority.Issue(_pki.Gateway("KOR"), new PublicKey(key)).SerialNumber);
        Assert.Equal(50, serials.ToHashSet().Count);
    }

    [Fact]
    public void What_a_CA_must_not_issue_it_does_not()
    {
        var authority = _pki.Authority(_pki.NationDomain("KOR"));
        Assert.Throws<ArgumentException>(() => authority.IssueWithNewKey(_pki.Gateway("USA")));
        Assert.Throws<ArgumentException>(() => authority.IssueWithNewKey(_pki.Broker()));
        Assert.Throws<ArgumentException>(() => authority.IssueWithNewKey(_pki.Person("KOR/kisa/lee"), LeafTerms.Loopback));
        Assert.Throws<ArgumentException>(() => authority.IssueWithNewKey(_pki.Gateway("KOR"), new LeafTerms { Lifetime = TimeSpan.FromDays(31) }));
        Assert.Throws<ArgumentException>(() => authority.IssueWithNewKey(_pki.Gateway("KOR"), new LeafTerms { Lifetime = TimeSpan.Zero }));
        using var weak = RSA.Create(2048);
        Assert.Throws<ArgumentException>(() => authority.Issue(_pki.Gateway("KOR"), new PublicKey(weak)));
        using var foreign = _pki.Issue(_pki.Gateway("USA"));
        Assert.Throws<ArgumentException>(() => authority.IssueRevocationList(null, [new Revocation(foreign, _clock.GetUtcNow())]));
    }

    [Fact]
    public void A_leaf_ends_no_later_than_its_root_and_a_root_that_ended_issues_none()
    {
        var authority = _pki.Authority(_pki.NationDomain("KOR"));
        _clock.Advance(CertificateAuthority.RootLifetime - TimeSpan.FromDays(1));
        using var leaf = authority.IssueWithNewKey(_pki.Gateway("KOR"));
        Assert.Equal(authority.Root.NotAfter, leaf.NotAfter);
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Throws<InvalidOperationException>(() => authority.IssueWithNewKey(_pki.Gateway("KOR")));
    }

    [Fact]
    public void What_is_taken_back_again_stands_on_the_list_once()
    {
        var authority = _pki.Authority(_pki.NationDomain("KOR"));
        using var leaf = authority.IssueWithNewKey(_pki.Gateway("KOR"));
        var first = authority.IssueRevocationList(null, [new Revocation(leaf, _clock.GetUtcNow())]);
        var second = authority.IssueRevocationList(
            first, [new Revocation(leaf, _clock.GetUtcNow(), X509RevocationReason.KeyCompromise)]);
        var list = CertificateRevocationListBuilder.Load(second, out var number);
        Assert.Equal(2, number);
        Assert.True(list.RemoveEntry(leaf.SerialNumberBytes.Span));
        Assert.False(list.RemoveEntry(leaf.SerialNumberBytes.Span));
    }

    [Fact]
    public void A_CA_goes_on_from_its_files()
    {
        using var folder = new TestFolder();
        var authority = _pki.Authority(_pki.NationDomain("KOR"));
        authority.Save(folder.PathOf("ca.pem"), folder.PathOf("ca.key"), "correct horse");
        var loaded = X509Certificate2.CreateFromEncryptedPemFile(folder.PathOf("ca.pem"), "correct horse", folder.PathOf("ca.key"));
        using var again = new CertificateAuthority(authority.Domain, loaded, _clock);
        using var leaf = again.IssueWithNewKey(_pki.Gateway("KOR"));
        Assert.Equal(authority.Root.SubjectName.RawData, leaf.IssuerName.RawData);
        Assert.Throws<ArgumentException>(() => new CertificateAuthority(authority.Domain, leaf, _clock));
    }
}
