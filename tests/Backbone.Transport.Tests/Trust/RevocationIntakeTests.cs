using Backbone.Authority;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Certificates;
using Backbone.Transport.Peers;
using Backbone.Transport.Tests.Hosting;
using Backbone.Transport.Trust;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Transport.Tests.Trust;

/// <summary>Lists that are handed over: what may be taken is used at once and after a restart, and what may not changes nothing.</summary>
public sealed class RevocationIntakeTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly TestFolder _folder = new();
    private readonly LogCapture _log = new();
    private readonly TestPki _pki;
    private readonly TrustStore _trust;
    private readonly RevocationIntake _intake;

    public RevocationIntakeTests()
    {
        _pki = new TestPki(_clock);
        _trust = _pki.TrustWith();
        _intake = new RevocationIntake(_trust, new RevocationMemory(_folder.PathOf("taken")), _clock);
    }

    private TrustDomain Kor => _pki.NationDomain("KOR");

    public void Dispose()
    {
        _pki.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_is_taken_counts_at_once_and_whoever_waits_for_a_change_goes_on()
    {
        using var officer = _pki.Issue(_pki.Person("KOR/kisa/lee"));
        var (change, list) = (_trust.NextChange, _pki.NextList(Kor, officer));
        Take(list);
        await change.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(PeerRefusal.Revoked, Judge(_trust, officer));
        Assert.True(_intake.TryExamine(list, Kor, out var again, out _) && again.IsInUse);
    }

    [Fact(Timeout = 20_000)]
    public async Task It_is_remembered_so_that_a_file_with_an_older_one_brings_nobody_back_and_is_no_error()
    {
        using var officer = _pki.Issue(_pki.Person("KOR/kisa/lee"));
        CertificateFiles.WriteRevocationList(_folder.PathOf("kor.crl"), _pki.NextList(Kor));
        Take(_pki.NextList(Kor, officer));
        var after = _pki.TrustWith();
        using var files = new RevocationListFiles(
            after, [_folder.PathOf("kor.crl")], _clock, _log.CreateLogger("lists"), new RevocationMemory(_folder.PathOf("taken")));
        Assert.Equal(PeerRefusal.Revoked, Judge(after, officer));
        Assert.Contains("is older", (await _log.Next(1008, TestContext.Current.CancellationToken)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_remembered_where_no_file_is_named_too()
    {
        using var officer = _pki.Issue(_pki.Person("KOR/kisa/lee"));
        Take(_pki.NextList(Kor, officer));
        var after = _pki.TrustWith();
        using var files = new RevocationListFiles(after, [], _clock, _log.CreateLogger("lists"), new RevocationMemory(_folder.PathOf("taken")));
        Assert.Equal(PeerRefusal.Revoked, Judge(after, officer));
    }

    [Fact]
    public void Another_domains_list_is_refused() => Refused(_pki.NextList(_pki.NationDomain("USA")), RefusalReason.CallerMismatch, "only lists of");

    [Fact]
    public void A_list_that_the_root_did_not_sign_is_refused()
    {
        var forged = _pki.NextList(Kor);
        forged[^1] ^= 1;
        Refused(forged, RefusalReason.DocumentInvalid, "did not sign it");
    }

    [Fact]
    public void A_list_of_a_root_that_no_charter_lists_is_refused_until_one_does()
    {
        var list = _pki.NextList(Kor);
        _trust.ReplaceRoots(_pki.Roots.Where(root => root.Domain != Kor));
        Assert.Equal(RevocationIntake.Later, Refused(list, RefusalReason.DocumentInvalid, "lists no TLS root").RetryAfter);
        _trust.ReplaceRoots(_pki.Roots);
        Take(list);
    }

    [Fact]
    public void An_older_list_is_refused()
    {
        var (older, newer) = (_pki.NextList(Kor), _pki.NextList(Kor));
        Take(newer);
        Refused(older, RefusalReason.DocumentInvalid, "is not higher");
    }

    [Fact]
    public void A_list_that_has_ended_or_not_begun_is_refused()
    {
        var brief = _pki.NextList(Kor, TimeSpan.FromHours(1));
        _clock.Advance(TimeSpan.FromHours(2));
        Refused(brief, RefusalReason.DocumentInvalid, "it ended on");
        var next = _pki.NextList(Kor);
        _clock.AdjustTime(_clock.GetUtcNow() - TimeSpan.FromHours(1));
        Assert.Equal(RevocationIntake.Later, Refused(next, RefusalReason.DocumentInvalid, "it is good from").RetryAfter);
    }

    [Fact]
    public void Bytes_that_are_none_or_too_many_are_refused()
    {
        Refused("none"u8.ToArray(), RefusalReason.Malformed, "revocation list");
        Refused([], RefusalReason.Malformed, "revocation list");
        Refused(new byte[TransportLimits.MaxRevocationListSize + 1], RefusalReason.TooLarge, "over the limit");
    }

    private void Take(byte[] list)
    {
        Assert.True(_intake.TryExamine(list, Kor, out var handed, out var refused), $"{refused}");
        _intake.Take(handed);
    }

    private Protocol.Refused Refused(byte[] list, RefusalReason reason, string detail)
    {
        var before = _trust.ListsOf(Kor);
        Assert.False(_intake.TryExamine(list, Kor, out _, out var refused));
        Assert.Equal(reason, refused.Reason);
        Assert.Contains(detail, refused.Detail, StringComparison.Ordinal);
        Assert.Equal(before.Select(one => one.Hash), _trust.ListsOf(Kor).Select(one => one.Hash));
        return refused;
    }

    private PeerRefusal? Judge(TrustStore trust, System.Security.Cryptography.X509Certificates.X509Certificate2 certificate) =>
        new PeerVerifier(trust, RevocationRule.ListRequired, new AdmittedPeers.PersonsOf(Kor), PeerUse.Client, _clock).Verify(certificate) is PeerVerdict.Refused refused
            ? refused.Reason : null;
}
