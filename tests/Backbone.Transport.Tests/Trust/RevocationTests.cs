using System.Security.Cryptography.X509Certificates;
using Backbone.Authority;
using Backbone.TestKit.Certificates;
using Backbone.Transport.Peers;
using Backbone.Transport.Trust;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Transport.Tests.Trust;

/// <summary>Revocation lists: what they refuse, and that everything unclear about them refuses too.</summary>
public sealed class RevocationTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly TestPki _pki;

    public RevocationTests() => _pki = new TestPki(_clock);

    public void Dispose() => _pki.Dispose();

    [Fact]
    public void A_revoked_certificate_is_refused_and_its_neighbour_is_not()
    {
        using var revoked = _pki.Issue(_pki.Gateway("KOR"));
        using var neighbour = _pki.Issue(_pki.Gateway("KOR"));
        _pki.Revoke(_pki.NationDomain("KOR"), revoked);
        Assert.Equal(PeerRefusal.Revoked, Judge(revoked));
        Assert.Null(Judge(neighbour));
    }

    [Fact]
    public void A_later_list_keeps_what_the_earlier_ones_said()
    {
        using var first = _pki.Issue(_pki.Gateway("KOR"));
        using var second = _pki.Issue(_pki.Gateway("KOR"));
        _pki.Revoke(_pki.NationDomain("KOR"), first);
        _pki.Revoke(_pki.NationDomain("KOR"), second);
        Assert.Equal((PeerRefusal.Revoked, PeerRefusal.Revoked), (Judge(first), Judge(second)));
    }

    [Fact]
    public void Of_two_lists_the_one_with_the_higher_number_counts()
    {
        using var revoked = _pki.Issue(_pki.Gateway("KOR"));
        var older = _pki.RevocationLists.ToArray();
        var newer = _pki.NextList(_pki.NationDomain("KOR"), revoked);
        Assert.Equal(PeerRefusal.Revoked, Judge(revoked, _pki.TrustWith([newer, .. older])));
        Assert.Equal(PeerRefusal.Revoked, Judge(revoked, _pki.TrustWith([.. older, newer])));
    }

    [Theory]
    [InlineData(RevocationRule.ListRequired), InlineData(RevocationRule.ListWherePresent)]
    public void A_list_whose_next_one_is_overdue_refuses_everybody(RevocationRule rule)
    {
        using var certificate = _pki.Issue(_pki.Gateway("KOR"));
        _clock.Advance(CertificateAuthority.DefaultListLifetime);
        Assert.Null(Judge(certificate, rule: rule));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(PeerRefusal.RevocationListStale, Judge(certificate, rule: rule));
    }

    [Fact]
    public void A_stale_list_still_names_the_revoked()
    {
        using var certificate = _pki.Issue(_pki.Gateway("KOR"));
        _pki.Revoke(_pki.NationDomain("KOR"), certificate);
        _clock.Advance(CertificateAuthority.DefaultListLifetime + TimeSpan.FromDays(1));
        Assert.Equal(PeerRefusal.Revoked, Judge(certificate));
    }

    [Fact]
    public void A_missing_list_refuses_only_where_one_is_required()
    {
        using var certificate = _pki.Issue(_pki.Gateway("KOR"));
        var trust = _pki.TrustWith(_pki.NextList(_pki.NationDomain("USA")));
        Assert.Equal(PeerRefusal.RevocationListMissing, Judge(certificate, trust));
        Assert.Null(Judge(certificate, trust, RevocationRule.ListWherePresent));
    }

    [Fact]
    public void Who_is_not_let_in_is_refused_for_that_whatever_lists_are_there()
    {
        using var person = _pki.Issue(_pki.Person("USA/cisa/smith"));
        Assert.Equal(PeerRefusal.WrongIdentity, Judge(person, _pki.TrustWith(_pki.NextList(_pki.NationDomain("KOR")))));
    }

    [Theory]
    [InlineData(RevocationRule.ListRequired), InlineData(RevocationRule.ListWherePresent)]
    public void A_list_whose_signature_is_wrong_refuses_everybody(RevocationRule rule)
    {
        using var certificate = _pki.Issue(_pki.Gateway("KOR"));
        var forged = _pki.NextList(_pki.NationDomain("KOR"));
        forged[^1] ^= 1;
        Assert.Equal(PeerRefusal.RevocationListForged, Judge(certificate, _pki.TrustWith(forged), rule));
    }

    [Fact]
    public void A_list_that_came_before_its_root_counts_when_the_root_comes()
    {
        using var certificate = _pki.Issue(_pki.Gateway("KOR"));
        var roots = _pki.Roots.ToArray();
        _pki.Trust.ReplaceRoots([]);
        _pki.Revoke(_pki.NationDomain("KOR"), certificate);
        _pki.Trust.ReplaceRoots(roots);
        Assert.Equal(PeerRefusal.Revoked, Judge(certificate));
    }

    [Fact]
    public void Every_truncated_list_is_a_TransportException_and_changes_nothing()
    {
        using var certificate = _pki.Issue(_pki.Gateway("KOR"));
        var list = _pki.NextList(_pki.NationDomain("KOR"), certificate);
        for (var length = 0; length < list.Length; length++)
            Assert.Throws<TransportException>(() => _pki.Trust.OfferRevocationLists([list[..length]], _clock.GetUtcNow()));
        Assert.Null(Judge(certificate));
    }

    [Fact]
    public void Roots_of_another_federation_are_not_taken()
    {
        using var other = new TestPki(_clock, "other.example");
        Assert.Throws<ArgumentException>(() => _pki.Trust.ReplaceRoots(other.Roots));
    }

    [Fact]
    public void Lists_in_files_are_taken_up_when_they_change_and_kept_when_they_break()
    {
        using var certificate = _pki.Issue(_pki.Gateway("KOR"));
        using var folder = new TestFolder();
        var path = folder.PathOf("kor.crl");
        CertificateFiles.WriteRevocationList(path, _pki.NextList(_pki.NationDomain("KOR")));
        using var files = new RevocationListFiles(_pki.Trust, [path], _clock, NullLogger.Instance);
        Assert.Null(Judge(certificate));

        CertificateFiles.WriteRevocationList(path, _pki.NextList(_pki.NationDomain("KOR"), certificate));
        Assert.Null(Judge(certificate));
        _clock.Advance(TransportLimits.FileCheckPeriod);
        Assert.Equal(PeerRefusal.Revoked, Judge(certificate));

        File.WriteAllText(path, "-----BEGIN NOTHING-----");
        _clock.Advance(TransportLimits.FileCheckPeriod);
        File.Delete(path);
        _clock.Advance(TransportLimits.FileCheckPeriod);
        Assert.Equal(PeerRefusal.Revoked, Judge(certificate));
    }

    [Fact]
    public void A_file_of_lists_may_be_DER_or_hold_several_as_PEM()
    {
        using var certificate = _pki.Issue(_pki.Gateway("KOR"));
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.PathOf("kor.crl"), _pki.NextList(_pki.NationDomain("KOR"), certificate));
        CertificateFiles.WriteRevocationList(folder.PathOf("a"), _pki.NextList(_pki.NationDomain("USA")));
        File.AppendAllText(folder.PathOf("a"), File.ReadAllText(folder.PathOf("a")));
        using var files = new RevocationListFiles(
            _pki.Trust, [folder.PathOf("kor.crl"), folder.PathOf("a")], _clock, NullLogger.Instance);
        using var american = _pki.Issue(_pki.Gateway("USA"));
        Assert.Equal((PeerRefusal.Revoked, null), (Judge(certificate), Judge(american)));
    }

    private PeerRefusal? Judge(
        X509Certificate2 certificate, TrustStore? trust = null, RevocationRule rule = RevocationRule.ListRequired) =>
        (new PeerVerifier(trust ?? _pki.Trust, rule, new AdmittedPeers.AllGateways(), PeerUse.Client, _clock)
            .Verify(certificate) as PeerVerdict.Refused)?.Reason;
}
