using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backbone.Authority;
using Backbone.TestKit.Certificates;
using Backbone.Transport.Peers;
using Backbone.Transport.Tests.Hosting;
using Backbone.Transport.Trust;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Transport.Tests.Trust;

/// <summary>Lists that take the place of others: only newer ones that can be used, also after a restart.</summary>
public sealed class ListOrderTests : IDisposable
{
    private const int Refused = 1006;
    private const int Older = 1008;
    private const int Unreadable = 1004;

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly TestFolder _folder = new();
    private readonly LogCapture _log = new();
    private readonly TestPki _pki;

    public ListOrderTests() => _pki = new TestPki(_clock);

    private string File => _folder.PathOf("kor.crl");

    public void Dispose()
    {
        _pki.Dispose();
        _folder.Dispose();
    }

    [Fact(Timeout = 20_000)]
    public async Task An_older_list_is_refused_with_its_number_and_nobody_comes_back()
    {
        using var officer = Issue();
        var (older, newer) = (Next(), Next(officer));
        var trust = Roots();
        Put(newer);
        using var files = Watch(trust);
        Put(older);
        PassTime();
        Assert.Equal(PeerRefusal.Revoked, Judge(trust, officer));
        Assert.Contains("number 2 is not higher", (await _log.Next(Older, TestContext.Current.CancellationToken)).Text, StringComparison.Ordinal);
    }

    [Fact(Timeout = 20_000)]
    public async Task An_older_list_is_refused_after_a_restart_and_the_newer_one_serves_on()
    {
        using var officer = Issue();
        using var colleague = Issue();
        var (older, newer) = (Next(), Next(officer));
        Put(newer);
        using (Watch(Roots())) { }
        Put(older);
        var trust = Roots();
        using var files = Watch(trust);
        Assert.Equal((PeerRefusal.Revoked, null), (Judge(trust, officer), Judge(trust, colleague)));
        Assert.Contains("number 2 is not higher", (await _log.Next(Older, TestContext.Current.CancellationToken)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_taken_before_the_roots_came_is_remembered_when_they_come()
    {
        using var officer = Issue();
        var older = Next();
        Put(Next(officer));
        var early = new TrustStore(_pki.Federation);
        using (Watch(early)) early.ReplaceRoots(_pki.Roots);
        Put(older);
        var trust = Roots();
        using var files = Watch(trust);
        Assert.Equal(PeerRefusal.Revoked, Judge(trust, officer));
        Assert.Single(Directory.GetFiles(_folder.PathOf("taken")));
    }

    [Fact(Timeout = 20_000)]
    public async Task A_list_that_has_ended_is_not_put_over_a_good_one()
    {
        using var officer = Issue();
        Put(Next());
        var trust = Roots();
        using var files = Watch(trust);
        var brief = Next(TimeSpan.FromMinutes(1));
        _clock.Advance(TimeSpan.FromHours(1));
        Put(brief);
        PassTime();
        Assert.Null(Judge(trust, officer));
        Assert.Contains("it ended on", (await _log.Next(Refused, TestContext.Current.CancellationToken)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_that_begins_later_is_taken_when_it_begins()
    {
        using var officer = Issue();
        Put(Next());
        var trust = Roots();
        using var files = Watch(trust);
        _clock.Advance(TimeSpan.FromHours(2));
        Put(Next(officer));
        _clock.AdjustTime(_clock.GetUtcNow() - TimeSpan.FromHours(1));
        PassTime();
        Assert.Null(Judge(trust, officer));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(PeerRefusal.Revoked, Judge(trust, officer));
    }

    [Fact(Timeout = 20_000)]
    public async Task A_forged_list_is_not_put_over_a_good_one()
    {
        using var officer = Issue();
        Put(Next());
        var trust = Roots();
        using var files = Watch(trust);
        var forged = Next();
        forged[^1] ^= 1;
        Put(forged);
        PassTime();
        Assert.Null(Judge(trust, officer));
        Assert.Contains("not signed by the root", (await _log.Next(Refused, TestContext.Current.CancellationToken)).Text, StringComparison.Ordinal);
    }

    [Theory(Timeout = 20_000)]
    [InlineData("<!DOCTYPE html><html>log in</html>", "web page")]
    [InlineData("", "is empty")]
    [InlineData("-----BEGIN X509 CRL-----\nMIIB", "no whole revocation list")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "holds 'CERTIFICATE'")]
    public async Task A_file_that_holds_something_else_is_told_as_what_it_is_and_holds_up_no_other(string text, string cause)
    {
        using var officer = Issue();
        using var american = _pki.Issue(_pki.Gateway("USA"));
        Put(Next());
        var other = _folder.PathOf("usa.crl");
        CertificateFiles.WriteRevocationList(other, _pki.NextList(_pki.NationDomain("USA")));
        var trust = Roots();
        using var files = Watch(trust, other);
        await System.IO.File.WriteAllTextAsync(File, text, TestContext.Current.CancellationToken);
        CertificateFiles.WriteRevocationList(other, _pki.NextList(_pki.NationDomain("USA"), american));
        PassTime();
        Assert.Equal((null, PeerRefusal.Revoked), (Judge(trust, officer), Judge(trust, american)));
        Assert.Contains(cause, (await _log.Next(Unreadable, TestContext.Current.CancellationToken)).Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_in_PEM_may_begin_with_a_byte_order_mark_or_with_words()
    {
        using var officer = Issue();
        CertificateFiles.WriteRevocationList(File, Next(officer));
        System.IO.File.WriteAllText(File, "Certificate Revocation List (CRL):\n" + System.IO.File.ReadAllText(File), System.Text.Encoding.UTF8);
        var trust = Roots();
        using var files = Watch(trust);
        Assert.Equal(PeerRefusal.Revoked, Judge(trust, officer));
    }

    [Fact]
    public void Two_roots_of_one_name_have_a_list_each()
    {
        var kor = _pki.NationDomain("KOR");
        using var first = Twin(kor);
        using var second = Twin(kor);
        var trust = new TrustStore(_pki.Federation);
        trust.ReplaceRoots([new TrustedRoot(kor, first.Root), new TrustedRoot(kor, second.Root)]);
        using var officer = first.IssueWithNewKey(_pki.Gateway("KOR"), LeafTerms.Loopback);
        using var other = second.IssueWithNewKey(_pki.Gateway("KOR"), LeafTerms.Loopback);
        using var colleague = second.IssueWithNewKey(_pki.Gateway("KOR"), LeafTerms.Loopback);
        trust.OfferRevocationLists(
            [first.IssueRevocationList(null, []), second.IssueRevocationList(null, [new Revocation(other, _clock.GetUtcNow())])],
            _clock.GetUtcNow());
        Assert.Equal((null, PeerRefusal.Revoked, null), (Judge(trust, officer), Judge(trust, other), Judge(trust, colleague)));
        Assert.Empty(trust.RefusedLists);
    }

    [Fact]
    public void A_folder_s_lists_may_come_while_it_is_watched_and_one_that_goes_stays_in_use()
    {
        using var officer = Issue();
        var folder = Directory.CreateDirectory(_folder.PathOf("lists")).FullName;
        var trust = Roots();
        using var files = new RevocationListFiles(trust, [folder], _clock, _log.CreateLogger("lists"));
        Assert.Null(Judge(trust, officer));
        var file = Path.Combine(folder, "kor.crl");
        CertificateFiles.WriteRevocationList(file, Next(officer));
        System.IO.File.WriteAllText(Path.Combine(folder, "readme.txt"), "no list");
        PassTime();
        Assert.Equal(PeerRefusal.Revoked, Judge(trust, officer));
        System.IO.File.Delete(file);
        PassTime();
        Assert.Equal(PeerRefusal.Revoked, Judge(trust, officer));
    }

    private CertificateAuthority Twin(Protocol.Addresses.TrustDomain domain)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=one name for both", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority(0));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return new CertificateAuthority(
            domain, request.CreateSelfSigned(_clock.GetUtcNow().AddDays(-1), _clock.GetUtcNow().AddYears(1)), _clock);
    }

    private X509Certificate2 Issue() => _pki.Issue(_pki.Gateway("KOR"));

    private byte[] Next(params X509Certificate2[] revoked) => _pki.NextList(_pki.NationDomain("KOR"), revoked);

    private byte[] Next(TimeSpan lifetime) => _pki.NextList(_pki.NationDomain("KOR"), lifetime);

    private void Put(byte[] list) => CertificateFiles.WriteRevocationList(File, list);

    private TrustStore Roots()
    {
        var trust = new TrustStore(_pki.Federation);
        trust.ReplaceRoots(_pki.Roots);
        return trust;
    }

    private RevocationListFiles Watch(TrustStore trust, params string[] others) => new(
        trust, [File, .. others], _clock, _log.CreateLogger("lists"), new RevocationMemory(_folder.PathOf("taken")));

    private void PassTime() => _clock.Advance(TransportLimits.FileCheckPeriod);

    private PeerRefusal? Judge(TrustStore trust, X509Certificate2 certificate) =>
        (new PeerVerifier(trust, RevocationRule.ListWherePresent, new AdmittedPeers.AllGateways(), PeerUse.Client, _clock)
            .Verify(certificate) as PeerVerdict.Refused)?.Reason;
}
