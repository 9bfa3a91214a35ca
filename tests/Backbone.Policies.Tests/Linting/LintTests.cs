using Backbone.Policies.Linting;

namespace Backbone.Policies.Tests.Linting;

/// <summary>Rules that do nothing are found, and no others.</summary>
public sealed class LintTests
{
    private const string Wide = "- { id: wide, allow: { from: [KOR/*], to: [JPN/*, USA/*] } }\n";

    [Theory]
    [InlineData("- { id: a, allow: { from: [KOR/kisa], to: [JPN/npa] } }", "Shadowed a wide")]
    [InlineData("- { id: a, allow: { from: [KOR/kisa/lee], to: ['kind:police'], tlp: {max: GREEN} } }", "Shadowed a wide")]
    [InlineData("- { id: a, allow: { from: ['coi:dprk-crypto'], to: [JPN/*], community: dprk-crypto } }", "Shadowed a wide")]
    [InlineData("- { id: a, allow: { from: [KOR/kisa], to: [JPN/npa], approvals: {role: releaser, count: 1} } }", "")] // it holds back
    [InlineData("- { id: a, allow: { from: [KOR/kisa], to: [JPN/npa, KOR/nis] } }", "")]
    [InlineData("- { id: a, allow: { from: [KOR/*], to: [USA/*, JPN/*] } }", "Shadowed a wide")]
    [InlineData("- { id: a, refuse: { tlp: RED } }", "")]
    [InlineData("- { id: a, refuse: { tlp: {min: AMBER} } }\n- { id: b, refuse: { tlp: RED, from: [KOR/kisa] } }", "Shadowed b a")]
    [InlineData("- { id: a, refuse: { size: {min: 1MiB} } }\n- { id: b, refuse: { size: {min: 2MiB, max: 3MiB} } }", "Shadowed b a")]
    [InlineData("- { id: a, refuse: { size: {min: 2MiB} } }\n- { id: b, refuse: { size: {min: 1MiB} } }", "Shadowed a b")]
    [InlineData("- { id: a, refuse: { releasable-to: [JPN, USA] } }\n- { id: b, refuse: { releasable-to: [USA] } }", "Shadowed b a")]
    [InlineData("- { id: a, refuse: { releasable-to: none } }\n- { id: b, refuse: { releasable-to: [USA] } }", "")]
    [InlineData("- { id: a, refuse: { to: [JPN/*, USA/*] } }", "Contradicted wide a")]
    [InlineData("- { id: a, refuse: {} }", "Contradicted wide a")]
    [InlineData("- { id: a, refuse: { to: [JPN/*, USA/*], exercise: false } }", "")]
    [InlineData("- { id: a, allow: { from: [KOR/upbit], to: [KOR/kisa], tlp: {min: AMBER+STRICT} } }", "Unreachable a")] // the ceiling for exchanges
    [InlineData("- { id: a, allow: { from: [KOR/upbit], to: [KOR/kisa], categories: [request] } }", "Unreachable a")]
    [InlineData("- { id: a, allow: { from: [KOR/upbit], to: [KOR/kisa], size: {min: 1MiB} } }", "Unreachable a")]
    [InlineData("- { id: a, allow: { from: [KOR/upbit], to: [KOR/kisa], community: dprk-crypto } }", "Unreachable a")]
    [InlineData("- { id: a, allow: { from: [KOR/kisa], to: [KOR/nis/*], tlp: RED, community: dprk-crypto } }", "Unreachable a")] // the community's ceiling
    [InlineData("- { id: a, allow: { from: [KOR/kisa], to: [KOR/nis/*], tlp: RED } }", "")]
    [InlineData("- { id: a, allow: { from: [KOR/kisa], to: [USA/cisa/*], tlp: RED } }", "Unreachable a")]
    [InlineData("- { id: a, allow: { from: [KOR/kisa], to: [USA/fbi/*], tlp: RED } }", "Shadowed a wide")] // reachable: named-persons
    [InlineData("- { id: a, allow: { from: [KOR/upbit], to: [KOR/kisa], tlp: {max: AMBER} } }", "")]
    public void A_rule_without_effect_is_found(string rules, string expected)
    {
        var found = PolicyLint.Look(Texts.Release(Wide + rules), Texts.Federation);
        Assert.Equal(expected, string.Join("; ", found.Select(one => $"{one.Kind} {one.Rule}{(one.Other is null ? "" : $" {one.Other}")}")));
    }

    [Fact]
    public void An_exchange_reaches_nobody_abroad_as_it_shares_no_community() => Assert.Equal(
        "release.yaml:3:11: rule a allows only what the charter or the markings refuse, so it lets nothing pass; "
        + "compare it with the charter's communities and ceilings, or remove it",
        Assert.Single(PolicyLint.Look(Texts.Release("- { id: a, allow: { from: [KOR/upbit], to: [JPN/*] } }"), Texts.Federation)).ToString());

    [Fact]
    public void An_acceptance_is_looked_at_from_its_side()
    {
        var acceptance = Texts.Acceptance("""
            - { id: a, allow: { from: [KOR/*, USA/*], to: [JPN/*] } }
            - { id: b, allow: { from: [KOR/kisa], to: [JPN/npa] } }
            - { id: c, allow: { from: [KOR/upbit], to: [JPN/npa] } }
            """);
        Assert.Equal(["Shadowed b", "Unreachable c"], PolicyLint.Look(acceptance, Texts.Federation).Select(one => $"{one.Kind} {one.Rule}"));
    }
}
