using Backbone.Authority.Enrolling;
using Backbone.Authority.Tests.Offices;
using Backbone.Custody;
using Backbone.Protocol.Addresses;

namespace Backbone.Authority.Tests.Enrolling;

/// <summary>What the registrar grants without a person's look, and what never.</summary>
public sealed class RenewalTests : IDisposable
{
    private static readonly PrincipalAddress Lee = PrincipalAddress.Parse("KOR/kisa/lee");
    private static readonly PrincipalAddress Siem = PrincipalAddress.Parse("KOR/kisa/siem-1");
    private static readonly PrincipalAddress Gateway = PrincipalAddress.Parse("KOR/gateway");

    private readonly FoundedNation _nation = new();

    public void Dispose() => _nation.Dispose();

    [Fact]
    public void The_same_again_with_a_key_in_force_is_granted_and_the_title_is_not_the_askers_to_choose()
    {
        var lee = Enroll(FoundedNation.Lee(), FoundedNation.Officer);
        Weeks(2);
        var grant = Assert.IsType<RenewalVerdict.Grant>(Judge(Again(lee, FoundedNation.Lee() with { Title = "Minister" }), Lee));
        Assert.Equal(("Lee", (IEnumerable<string>?)null), (grant.As.Title, (IEnumerable<string>?)grant.As.Roles));
    }

    [Fact]
    public void Whoever_brings_anothers_request_or_asks_for_more_waits_for_the_registrar()
    {
        var lee = Enroll(FoundedNation.Lee(), FoundedNation.Officer);
        Weeks(2);
        Waits("handed it in", Again(lee), PrincipalAddress.Parse("KOR/kisa/kim"));
        Waits("device tablet, before", _nation.Ask(FoundedNation.Lee("tablet")).Request, Lee);
        Waits("new signing key", _nation.Ask(FoundedNation.Lee()).Request, Lee);
        Waits("never had", _nation.Ask(KeyPlan.OfClient(Lee, "Lee") with { Device = "phone" }).Request, Lee, "nothing was granted");
    }

    [Fact]
    public void Nobody_renews_what_reaches_four_weeks_ahead()
    {
        var lee = Enroll(FoundedNation.Lee(), FoundedNation.Officer);
        Weeks(1);
        Assert.IsType<RenewalVerdict.Grant>(Judge(Again(lee), Lee));
        Approve(File.ReadAllBytes(lee.RequestPath), new EnrollmentGrant());
        _nation.Clock.Advance(TimeSpan.FromSeconds(1));
        Waits("already", Again(lee), Lee);
    }

    [Fact]
    public void A_key_that_was_taken_away_is_denied_and_so_is_one_that_has_ended_by_waiting()
    {
        var lee = Enroll(FoundedNation.Lee(), FoundedNation.Officer);
        Weeks(2);
        var again = Again(lee);
        _nation.Registrar.LoseDevice(Lee, "laptop");
        Assert.Contains("taken away", Assert.IsType<RenewalVerdict.Deny>(Judge(again, Lee)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_granted_is_granted_again_until_its_key_set_would_have_ended()
    {
        var lee = Enroll(FoundedNation.Lee(), FoundedNation.Officer);
        Weeks(2);
        var again = Again(lee);
        Approve(again, new EnrollmentGrant());
        Assert.IsType<RenewalVerdict.Grant>(Judge(again, Lee)); // the answer was lost on the way
        Weeks(5);
        Assert.IsNotType<RenewalVerdict.Grant>(Judge(again, PrincipalAddress.Parse("KOR/kisa/kim")));
    }

    [Fact]
    public void A_gateway_is_renewed_by_an_operator_and_keeps_its_server_names_and_a_system_renews_its_certificate_alone()
    {
        Enroll(FoundedNation.Lee(), new EnrollmentGrant { Roles = ["operator"] });
        var client = Enroll(KeyPlan.OfClient(Siem, "SIEM"), new EnrollmentGrant { Roles = ["service"] });
        var plan = KeyPlan.OfGateway(NationCode.Parse("KOR"), [MemberAddress.Parse("KOR/kisa")], [Siem]);
        var gateway = Enroll(plan, new EnrollmentGrant { Terms = new LeafTerms { DnsNames = ["gateway.kor.example"] } });
        Weeks(2);
        Waits("handed it in", Again(gateway, plan), Siem);
        var renewed = Again(gateway, plan);
        var grant = Assert.IsType<RenewalVerdict.Grant>(Judge(renewed, Lee));
        var answer = _nation.Registrar.Approve((EnrollmentRequest.Read(renewed), grant.As)).Single();
        using var certificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(answer.Certificate.Span);
        Assert.True(certificate.MatchesHostname("gateway.kor.example"));
        Assert.IsType<RenewalVerdict.Grant>(Judge(Again(client, KeyPlan.OfClient(Siem, "SIEM")), Siem));
        // And what a gateway holds beyond what was granted is a person's to look at.
        var more = KeyPlan.OfGateway(NationCode.Parse("KOR"), [MemberAddress.Parse("KOR/kisa")], [Siem, PrincipalAddress.Parse("KOR/kisa/siem-2")]);
        Waits("new signing key", Again(gateway, more), Lee);
        Assert.Equal(Gateway, EnrollmentRequest.Read(renewed).Address);
    }

    private void Waits(string why, byte[] request, PrincipalAddress caller, string? or = null)
    {
        var said = Assert.IsType<RenewalVerdict.AskPerson>(Judge(request, caller)).Why;
        Assert.True(said.Contains(why, StringComparison.Ordinal) || (or is not null && said.Contains(or, StringComparison.Ordinal)), said);
    }

    private RenewalVerdict Judge(byte[] request, PrincipalAddress caller) => _nation.Registrar.NewJudge().Judge(EnrollmentRequest.Read(request), caller);

    private void Weeks(int count)
    {
        for (var week = 0; week < count; week++)
        {
            _nation.Clock.Advance(TimeSpan.FromDays(7));
            _nation.Registrar.Renew();
        }
    }

    private Enrollee Enroll(KeyPlan plan, EnrollmentGrant grant)
    {
        var (enrollee, request) = _nation.Ask(plan);
        Approve(request, grant);
        return enrollee;
    }

    private byte[] Again(Enrollee enrollee, KeyPlan? plan = null) => enrollee.Prepare(
        FoundedNation.Federation, plan ?? FoundedNation.Lee(), FoundedNation.Passphrase, PassphraseCost.Exercise, _nation.Now);

    private void Approve(byte[] request, EnrollmentGrant grant) => _nation.Registrar.Approve((EnrollmentRequest.Read(request), grant));
}
