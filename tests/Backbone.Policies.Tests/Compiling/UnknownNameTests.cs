using Backbone.Authority;
using Backbone.Policies.Deciding;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;

namespace Backbone.Policies.Tests.Compiling;

/// <summary>Names that nobody bears: faults while a policy is written, and nobody at all once it is signed.</summary>
public sealed class UnknownNameTests
{
    private const string Foreign = """
        nation: JPN
        accept:
          - { id: known, allow: { from: [KOR/kisa], to: [JPN/*] } }
          - { id: newer, allow: { from: [DEU/bsi, KOR/newcomer, KOR/kisa/newcomer, 'coi:new', 'role:new'], to: [JPN/newcomer], community: new, releasable-to: [DEU, JPN] } }
          - { id: no-new-kinds, refuse: { from: ['kind:regulator'] } }
        """;

    [Fact]
    public void In_one_s_own_file_each_is_a_fault() => Assert.Equal(9, Texts.FaultsOf(Foreign, PolicyKind.Acceptance).Length);

    [Fact]
    public void In_another_nation_s_they_match_nobody_and_are_told()
    {
        Assert.True(AcceptancePolicy.TryCompile(PolicySource.Of("JPN", Foreign), Texts.Federation, Texts.Now, UnknownNames.MatchNobody, out var policy, out var faults));
        Assert.Empty(faults);
        Assert.Equal(9, policy.Notices.Length);
        Assert.Contains(policy.Notices, notice => notice.ToString().StartsWith("JPN:4:34: DEU/bsi is no member that a mandate in force names", StringComparison.Ordinal));
        var border = new OutwardBorder(Texts.Federation, NationCode.Parse("KOR"), Texts.Release("- { id: a, allow: { from: [KOR/*], to: [JPN/*] } }").InForce(), [policy.InForce()]);
        Assert.Equal(RulingOutcome.Allowed, border.Rule(new Message().ToManifest(), 0, Texts.Now).Outcome);
        Assert.Equal(RefusalReason.NotAccepted, border.Rule(new Message { Author = "KOR/nis/choi" }.ToManifest(), 0, Texts.Now).Reason);
    }

    [Theory]
    [InlineData("nation: JPN\naccept: [{ id: a, allow: { from: [KOR/*], to: [USA/*] } }]")]
    [InlineData("nation: JPN\naccept: [{ id: a, refuse: { tlp: WHITE } }]")]
    [InlineData("nation: JPN\naccept: [{ id: a, refuse: { novelty: x } }]")]
    [InlineData("nation: JPN\naccept: [{ id: a, refuse: { tlp: {min: RED, max: GREEN} } }]")]
    public void What_no_federation_could_make_right_stays_a_fault(string text) => Assert.False(
        AcceptancePolicy.TryCompile(PolicySource.Of("JPN", text), Texts.Federation, Texts.Now, UnknownNames.MatchNobody, out _, out _));

    [Fact]
    public void A_policy_is_bound_anew_when_the_federation_changes()
    {
        using var federation = new TestFederation(TimeProvider.System);
        var policy = Texts.Release("- { id: a, allow: { from: ['role:releaser'], to: [JPN/*] } }");
        var manifest = new Message { Author = "KOR/kisa/park" }.ToManifest();
        var before = policy.Rebind(federation.Snapshot, federation.Now);
        Assert.Empty(before.Notices);
        Assert.Equal(RulingOutcome.Allowed, Rule(before, federation.Snapshot));

        var roster = federation.Kor.RosterDraft;
        var without = roster with { Principals = [.. roster.Principals.Select(one => one.Holds("releaser") ? one with { Roles = ["officer"] } : one)] };
        var history = federation.NewHistory();
        var changed = TestFederation.Adopt(history, federation.Kor.SignWithRegistrar(
            DocumentAuthority.DraftRoster(without, history.Snapshot!.FindRoster(NationCode.Parse("KOR"), federation.Now))), federation.Now);
        var after = before.Rebind(changed, federation.Now);
        Assert.Contains("nobody of KOR holds the role releaser", Assert.Single(after.Notices).Cause, StringComparison.Ordinal);
        Assert.Equal(RulingOutcome.Refused, Rule(after, changed));
        Assert.Equal(policy.Source, after.Source);
        var border = new OutwardBorder(federation.Snapshot, NationCode.Parse("KOR"), before.InForce(), []);
        Assert.Equal(RulingOutcome.Refused, border.Rebind(changed, federation.Now).Rule(manifest, 0, federation.Now).Outcome);

        RulingOutcome Rule(ReleasePolicy release, FederationSnapshot snapshot) => new OutwardBorder(
            snapshot, NationCode.Parse("KOR"), release.InForce(), []).Rule(manifest, 0, federation.Now).Outcome;
    }
}
