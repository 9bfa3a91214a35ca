using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backbone.Authority;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Certificates;
using Backbone.Transport.Credentials;
using Backbone.Transport.Peers;
using Backbone.Transport.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Transport.Tests.Credentials;

/// <summary>The own certificate is judged as peers will judge it: at the start, and before a renewed one is taken up.</summary>
public sealed class OwnCertificateRuleTests : IDisposable
{
    private const int NotTaken = 1007;
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly TestFolder _folder = new();
    private readonly LogCapture _log = new();
    private readonly TestPki _pki;
    private readonly CertificatePaths _paths;

    public OwnCertificateRuleTests()
    {
        _pki = new TestPki(_clock);
        _paths = new CertificatePaths(_folder.PathOf("gateway.pem"), _folder.PathOf("gateway.key"));
    }

    /// <summary>What is wrong, and what the refusal says of it.</summary>
    public static TheoryData<string, string, PeerRefusal> Wrong => new()
    {
        { "ended", "ended on", PeerRefusal.Expired },
        { "not yet valid", "is good from", PeerRefusal.NotYetValid },
        { "another nation's", "usa.backbone.example/gateway", PeerRefusal.WrongIdentity },
        { "a person's", "kisa/lee", PeerRefusal.WrongIdentity },
        { "client use only", "not made for server use", PeerRefusal.WrongUse },
        { "server use only", "not made for client use", PeerRefusal.WrongUse },
        { "without URI", "exactly one URI", PeerRefusal.NoIdentity },
        { "another CA's", "not issued by a TLS root", PeerRefusal.ForeignAuthority },
        { "revoked", "taken back", PeerRefusal.Revoked },
    };

    public void Dispose()
    {
        _pki.Dispose();
        _folder.Dispose();
    }

    [Theory, MemberData(nameof(Wrong))]
    public void A_certificate_that_peers_would_refuse_is_refused_at_the_start(string what, string said, PeerRefusal reason)
    {
        Write(Make(what));
        Assert.Contains(said, Assert.Throws<TransportException>(Load).Message, StringComparison.Ordinal);
        Assert.True(Enum.IsDefined(reason));
    }

    [Theory(Timeout = 20_000), MemberData(nameof(Wrong))]
    public async Task A_certificate_that_peers_would_refuse_does_not_take_the_place_of_a_good_one(
        string what, string said, PeerRefusal reason)
    {
        using var good = Good();
        Write(good);
        using var own = Load();
        Write(Make(what));
        _clock.Advance(TransportLimits.FileCheckPeriod);
        var entry = await _log.Next(NotTaken, TestContext.Current.CancellationToken);
        Assert.Contains(said, entry.Text, StringComparison.Ordinal);
        Assert.Equal((object)reason, entry.Values["Reason"]);
        Assert.Equal((good.SerialNumber, null), (own.Certificate.SerialNumber, own.Fault));
    }

    [Fact]
    public void A_renewed_certificate_is_taken_when_its_time_begins()
    {
        using var good = Good();
        Write(good);
        using var own = Load();
        _clock.Advance(TimeSpan.FromDays(2));
        using var early = Good();
        _clock.AdjustTime(_clock.GetUtcNow() - TimeSpan.FromDays(2));
        Write(early);
        _clock.Advance(TransportLimits.FileCheckPeriod);
        Assert.Equal(good.SerialNumber, own.Certificate.SerialNumber);
        _clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(early.SerialNumber, own.Certificate.SerialNumber);
    }

    [Fact]
    public void What_becomes_wrong_while_the_process_runs_is_told()
    {
        using var good = Good();
        Write(good);
        using var own = Load();
        Assert.Null(own.Fault);
        _clock.Advance(LeafTerms.MaxLifetime);
        Assert.Equal(PeerRefusal.Expired, own.Fault?.Reason);
    }

    private OwnCertificate Load() => OwnCertificate.FromFiles(_paths, null, _clock, _log.CreateLogger("own"),
        OwnCertificateRule.OfGateway((TlsIdentity.Gateway)_pki.Gateway("KOR"), _pki.Trust));

    private void Write(X509Certificate2 certificate) => CertificateFiles.Write(_paths.Certificate, _paths.Key, certificate);

    private X509Certificate2 Good() => _pki.Issue(_pki.Gateway("KOR"));

    private X509Certificate2 Make(string what)
    {
        switch (what)
        {
            case "ended":
                return Sign(_pki.Gateway("KOR"), [ServerUse, ClientUse], _clock.GetUtcNow().AddDays(-1));
            case "not yet valid":
                return Sign(_pki.Gateway("KOR"), [ServerUse, ClientUse], _clock.GetUtcNow().AddDays(2));
            case "another nation's":
                return _pki.Issue(_pki.Gateway("USA"));
            case "a person's":
                return _pki.Issue(_pki.Person("KOR/kisa/lee"));
            case "client use only":
                return Sign(_pki.Gateway("KOR"), [ClientUse], _clock.GetUtcNow());
            case "server use only":
                return Sign(_pki.Gateway("KOR"), [ServerUse], _clock.GetUtcNow());
            case "without URI":
                return Sign(null, [ServerUse, ClientUse], _clock.GetUtcNow());
            case "another CA's":
                using (var foreign = new TestPki(_clock)) return foreign.Issue(foreign.Gateway("KOR"));
            case "revoked":
                var revoked = Good();
                _pki.Revoke(_pki.NationDomain("KOR"), revoked);
                return revoked;
            default:
                throw new ArgumentException(what, nameof(what));
        }
    }

    // An hour around a moment; what is found first needs no signature of the right CA.
    private static X509Certificate2 Sign(TlsIdentity? identity, string[] uses, DateTimeOffset moment)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=gateway", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. uses.Select(use => new Oid(use))], critical: true));
        var names = new SubjectAlternativeNameBuilder();
        if (identity is null) names.AddDnsName("gateway.kor.example");
        else names.AddUri(new Uri(identity.ToString()));
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(moment.AddMinutes(-30), moment.AddMinutes(30));
    }
}
