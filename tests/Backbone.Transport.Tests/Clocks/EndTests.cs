using Backbone.Authority;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Certificates;
using Backbone.Transport.Peers;
using Backbone.Transport.Trust;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Transport.Tests.Clocks;

/// <summary>
/// The clock is moved around the end of each certificate and list by which a peer is judged, forth and back, on either side of a
/// connection: these ends are sharp to the second, for a CA renews long before them.
/// </summary>
public sealed class EndTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan[] ForthAndBack = [-Day, -Skew, TimeSpan.Zero, Second, Skew, Day, Second, TimeSpan.Zero, -Day];

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly TestPki _pki;

    public EndTests() => _pki = new TestPki(_clock);

    public void Dispose() => _pki.Dispose();

    /// <summary>Who shows a certificate, to which side, what ends, and why it is refused from then on.</summary>
    public static TheoryData<string, PeerUse, string, PeerRefusal> Ends()
    {
        var rows = new TheoryData<string, PeerUse, string, PeerRefusal>();
        foreach (var (who, use) in ((string, PeerUse)[])
            [("spiffe://kor.backbone.example/gateway", PeerUse.Client), ("spiffe://kor.backbone.example/kisa/lee", PeerUse.Client),
             ("spiffe://kor.backbone.example/gateway", PeerUse.Server), ("spiffe://broker.backbone.example/b1", PeerUse.Server)])
        {
            rows.Add(who, use, "certificate", PeerRefusal.Expired);
            rows.Add(who, use, "list", PeerRefusal.RevocationListStale);
            rows.Add(who, use, "root", PeerRefusal.AuthorityExpired);
        }
        return rows;
    }

    [Theory, MemberData(nameof(Ends))]
    public void A_peer_is_taken_to_the_last_second_and_not_after_it_whichever_way_the_clock_goes(
        string who, PeerUse use, string what, PeerRefusal reason)
    {
        var identity = TlsIdentity.Parse(who);
        if (what == "root") _clock.Advance(CertificateAuthority.RootLifetime - (10 * Day));
        using var certificate = _pki.Issue(identity);
        var root = _pki.Authority(identity.Domain).Root;
        _pki.Trust.OfferRevocationLists([_pki.NextList(identity.Domain, what == "list" ? 7 * Day : 60 * Day)], _clock.GetUtcNow());
        var end = what switch
        {
            "certificate" => new DateTimeOffset(certificate.NotAfter.ToUniversalTime()),
            "root" => new DateTimeOffset(root.NotAfter.ToUniversalTime()),
            _ => _clock.GetUtcNow() + (7 * Day),
        };
        var verifier = new PeerVerifier(_pki.Trust, RevocationRule.ListRequired, new AdmittedPeers.Only(identity), use, _clock);
        Assert.Equal(ForthAndBack.Select(moment => moment <= TimeSpan.Zero ? null : (PeerRefusal?)reason), ForthAndBack.Select(moment =>
        {
            _clock.AdjustTime(end + moment);
            return (verifier.Verify(certificate) as PeerVerdict.Refused)?.Reason;
        }));
    }

    /// <summary>What begins, and why a peer is refused before.</summary>
    [Theory]
    [InlineData("certificate", PeerRefusal.NotYetValid), InlineData("list", PeerRefusal.RevocationListStale), InlineData("root", PeerRefusal.AuthorityExpired)]
    public void What_was_issued_just_now_is_taken_by_a_clock_that_is_two_minutes_behind_and_not_by_one_that_is_a_day(
        string what, PeerRefusal reason)
    {
        if (what == "certificate") _clock.Advance(2 * Day);
        using var certificate = _pki.Issue(_pki.Gateway("KOR"));
        if (what == "list") _clock.Advance(2 * Day);
        if (what == "list") _pki.Trust.OfferRevocationLists([_pki.NextList(_pki.NationDomain("KOR"))], _clock.GetUtcNow());
        var issued = _clock.GetUtcNow();
        var verifier = new PeerVerifier(
            _pki.Trust, RevocationRule.ListRequired, new AdmittedPeers.AllGateways(), PeerUse.Client, _clock);
        Assert.Equal([null, null, reason, null], ((TimeSpan[])[TimeSpan.Zero, -Skew, -Day + Second, -Skew]).Select(moment =>
        {
            _clock.AdjustTime(issued + moment);
            return (verifier.Verify(certificate) as PeerVerdict.Refused)?.Reason;
        }));
    }
}
