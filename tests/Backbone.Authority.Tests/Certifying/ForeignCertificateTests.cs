using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Backbone.Authority.Certifying;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Certificates;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Authority.Tests.Certifying;

/// <summary>Certificates of a CA that is none of Backbone's: what keeps the profile is installed, everything else is refused by name.</summary>
public sealed class ForeignCertificateTests : IDisposable
{
    private static readonly FederationName Federation = FederationName.Parse("watch.example");
    private static readonly TlsIdentity Gateway = new TlsIdentity.Gateway(Federation, NationCode.Parse("KOR"));
    private static readonly TlsIdentity Lee = new TlsIdentity.Person(Federation, PrincipalAddress.Parse("KOR/kisa/lee"));

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero));
    private readonly X509Certificate2 _root;

    public ForeignCertificateTests() => _root = MakeCa("CN=National CA");

    private TlsFiles Files => new(_folder.PathOf("gateway"), "gateway", Gateway);

    public void Dispose()
    {
        _root.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void What_a_CA_makes_after_the_request_is_installed_with_its_key_and_the_one_in_use_serves_until_then()
    {
        var request = Files.Request(new LeafTerms { DnsNames = ["gw.example"] });
        Assert.False(File.Exists(_folder.PathOf("gateway/tls/gateway.key")));
        var until = Install(Sign(request));
        Assert.Equal(_clock.GetUtcNow().AddDays(30), until);
        using var installed = X509Certificate2.CreateFromPemFile(_folder.PathOf("gateway/tls/gateway.crt"), _folder.PathOf("gateway/tls/gateway.key"));
        Assert.Contains("gw.example", installed.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateDnsNames());
        // A second request waits beside it; its certificate, and no other, takes the place.
        Files.Request(new LeafTerms());
        var newer = Files.Request(new LeafTerms());
        Assert.Contains("for another key", Refused(Sign(Other())), StringComparison.Ordinal);
        Install(Sign(newer));
    }

    [Theory]
    [InlineData("rsa", "its key is RSA, which is not supported")]
    [InlineData("p384", "its key is on the curve")]
    [InlineData("chain", "chains with intermediates are not supported")]
    [InlineData("intermediate", "an intermediate of such a root is not supported")]
    [InlineData("another CA", "which is no TLS root that the charter lists for kor.watch.example")]
    [InlineData("another name", "it names spiffe://jpn.watch.example/gateway, and is to name spiffe://kor.watch.example/gateway")]
    [InlineData("two names", "not exactly one URI name")]
    [InlineData("a year", "it lives 365 days, and 30 are the most")]
    [InlineData("a CA", "does not say that it is no CA")]
    [InlineData("key usage", "its key usage is not digital signature alone")]
    [InlineData("client only", "its extended key usage is not server and client authentication")]
    [InlineData("critical", "the critical extension 1.2.3.4, which is not understood")]
    [InlineData("ended", "ended on")]
    [InlineData("nothing", "holds no certificate")]
    public void What_is_off_the_profile_is_refused_by_name_and_changes_nothing(string what, string words)
    {
        var request = Files.Request(new LeafTerms());
        using var rsa = RSA.Create(2048);
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var between = MakeCa("CN=Intermediate", _root);
        using var other = MakeCa("CN=Another CA");
        var file = what switch
        {
            "rsa" => Pem(Leaf(new PublicKey(rsa), Standard(Gateway), _root)),
            "p384" => Pem(Leaf(new PublicKey(p384), Standard(Gateway), _root)),
            "chain" => Sign(request, between) + "\n" + between.ExportCertificatePem(),
            "intermediate" => Sign(request, between),
            "another CA" => Sign(request, other),
            "another name" => Sign(request, change: all => Replace(all, Names("spiffe://jpn.watch.example/gateway"))),
            "two names" => Sign(request, change: all => Replace(all, Names($"{Gateway}", "spiffe://kor.watch.example/kisa/lee"))),
            "a year" => Sign(request, days: 365),
            "a CA" => Sign(request, change: all => Replace(all, X509BasicConstraintsExtension.CreateForCertificateAuthority())),
            "key usage" => Sign(request, change: all => Replace(all, new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, true))),
            "client only" => Sign(request, change: all => Replace(all, new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], true))),
            "critical" => Sign(request, change: all => all.Add(new X509Extension("1.2.3.4", [5, 0], critical: true))),
            "ended" => Sign(request),
            _ => "nothing",
        };
        if (what == "ended") _clock.Advance(TimeSpan.FromDays(31));
        Assert.Contains(words, Refused(file), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.PathOf("gateway/tls/gateway.crt")));
    }

    [Fact]
    public void A_person_is_no_server()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var extensions = Standard(Lee, "lee.example");
        var refused = Assert.Throws<AuthorityException>(() => ForeignCertificate.Read(
            Encoding.ASCII.GetBytes(Pem(Leaf(new PublicKey(key), extensions, _root))), Lee, [_root.RawData], _clock));
        Assert.Contains("people and systems are no servers", refused.Message, StringComparison.Ordinal);
        using var good = ForeignCertificate.Read(Leaf(new PublicKey(key), Standard(Lee), _root).RawData, Lee, [_root.RawData], _clock);
        Assert.NotNull(good);
    }

    private DateTimeOffset Install(string pem)
    {
        File.WriteAllText(_folder.PathOf("answer"), pem);
        return Files.Install(_folder.PathOf("answer"), [_root.RawData], _clock);
    }

    private string Refused(string pem)
    {
        var fault = Assert.Throws<AuthorityException>(() => Install(pem));
        Assert.NotEmpty(fault.NextStep);
        return fault.Message;
    }

    private string Other() => new TlsFiles(_folder.PathOf("other"), "gateway", Gateway).Request(new LeafTerms());

    // As a CA does that keeps what is asked for.
    private string Sign(string request, X509Certificate2? by = null, int days = 30, Action<ICollection<X509Extension>>? change = null)
    {
        var asked = CertificateRequest.LoadSigningRequestPem(request, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        change?.Invoke(asked.CertificateExtensions);
        return Pem(Leaf(asked.PublicKey, asked.CertificateExtensions, by ?? _root, days));
    }

    private X509Certificate2 Leaf(PublicKey key, IEnumerable<X509Extension> extensions, X509Certificate2 by, int days = 30)
    {
        var request = new CertificateRequest(new X500DistinguishedName("CN=leaf"), key, HashAlgorithmName.SHA256);
        foreach (var one in extensions) request.CertificateExtensions.Add(one);
        using var signer = by.GetECDsaPrivateKey()!;
        return request.Create(by.SubjectName, X509SignatureGenerator.CreateForECDsa(signer), _clock.GetUtcNow(), _clock.GetUtcNow().AddDays(days), RandomNumberGenerator.GetBytes(8));
    }

    private static List<X509Extension> Standard(TlsIdentity identity, string? dns = null)
    {
        OidCollection uses = identity is TlsIdentity.Person ? [new Oid("1.3.6.1.5.5.7.3.2")] : [new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")];
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri($"{identity}"));
        if (dns is not null) names.AddDnsName(dns);
        if (dns is not null) names.AddIpAddress(IPAddress.Loopback);
        return
        [
            X509BasicConstraintsExtension.CreateForEndEntity(critical: true), new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true),
            new X509EnhancedKeyUsageExtension(uses, true), names.Build(),
        ];
    }

    private static X509Extension Names(params string[] uris)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var uri in uris) names.AddUri(new Uri(uri));
        return names.Build();
    }

    private static void Replace(ICollection<X509Extension> all, X509Extension by)
    {
        foreach (var old in all.Where(one => one.Oid!.Value == by.Oid!.Value).ToList()) all.Remove(old);
        all.Add(by);
    }

    private X509Certificate2 MakeCa(string name, X509Certificate2? by = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority());
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        var (from, until) = (_clock.GetUtcNow().AddDays(-1), _clock.GetUtcNow().AddDays(1000));
        if (by is null) return request.CreateSelfSigned(from, until);
        using var signer = by.GetECDsaPrivateKey()!;
        using var made = request.Create(by.SubjectName, X509SignatureGenerator.CreateForECDsa(signer), from, until.AddDays(-1), [1, 2, 3]);
        return made.CopyWithPrivateKey(key);
    }

    private static string Pem(X509Certificate2 certificate)
    {
        using (certificate) return certificate.ExportCertificatePem();
    }
}
