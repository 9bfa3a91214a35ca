using Backbone.Policies.Casework;

namespace Backbone.Policies.Tests.Casework;

/// <summary>A nation's own cases: read strictly, and put to its policies.</summary>
public sealed class CaseFileTests
{
    private const string Rules = """
        - { id: to-japan, allow: { from: [KOR/kisa], to: [JPN/*, KOR/*], tlp: {max: AMBER} } }
        - { id: red, allow: { from: [KOR/kisa], to: [JPN/npa/*], tlp: RED, approvals: {role: releaser, count: 1} } }
        - { id: no-requests, refuse: { categories: [request] } }
        """;

    [Theory]
    [InlineData("{ from: KOR/kisa/lee, to: JPN/npa, category: bulletin, tlp: AMBER }", "allowed", true)]
    [InlineData("{ from: KOR/kisa/lee, to: JPN/npa, category: bulletin, tlp: AMBER }", "allowed by to-japan", true)]
    [InlineData("{ from: KOR/kisa/lee, to: JPN/npa, category: bulletin, tlp: AMBER }", "allowed by red", false)]
    [InlineData("{ from: KOR/kisa/lee, to: JPN/npa, category: bulletin, tlp: AMBER }", "refused", false)]
    [InlineData("{ from: KOR/kisa/lee, to: JPN/npa/sato, category: bulletin, tlp: RED }", "pending by red", true)]
    [InlineData("{ from: KOR/kisa/lee, to: JPN/npa/sato, category: bulletin, tlp: RED, approvals: [{ role: releaser, by: KOR/kisa/park }] }", "allowed by red", true)]
    [InlineData("{ from: KOR/kisa/lee, to: [JPN/npa, JPN/jpcert], category: request, tlp: GREEN }", "refused by no-requests", true)]
    [InlineData("{ from: KOR/kisa/lee, to: [JPN/npa, USA/cisa], category: bulletin, tlp: GREEN }", "allowed", false)]
    [InlineData("{ from: KOR/kisa/lee, to: USA/cisa, category: bulletin, tlp: GREEN }", "refused as nothing allows it", true)]
    [InlineData("{ from: KOR/kisa/lee, to: JPN/npa, category: request, tlp: GREEN }", "refused as nothing allows it", false)]
    [InlineData("{ from: KOR/kisa/lee, to: JPN/npa, category: bulletin }", "refused by the markings", true)]
    [InlineData("{ from: KOR/upbit/han, to: JPN/npa, category: bulletin, tlp: GREEN }", "refused by the charter", true)]
    [InlineData("{ from: KOR/kisa/siem-1, on-behalf-of: true, to: JPN/npa, category: bulletin, tlp: GREEN, size: 4KiB, pap: GREEN, precedence: flash, community: dprk-crypto, releasable-to: [JPN], exercise: true, signer: service }", "allowed", true)]
    [InlineData("{ from: KOR/kisa/lee, to: JPN/npa, category: bulletin, tlp: AMBER, caveats: ORCON, derived-from: [{ from: USA/cisa/kim, to: KOR/kisa, caveats: ORCON }] }", "refused by the markings", true)]
    [InlineData("{ from: KOR/kisa/lee, to: JPN/npa, category: bulletin, tlp: AMBER, caveats: ORCON, derived-from: [{ from: USA/cisa/kim, to: KOR/kisa, caveats: ORCON, released-to: [JPN/npa] }] }", "allowed", true)]
    [InlineData("{ from: JPN/npa/sato, to: KOR/kisa, category: bulletin, tlp: AMBER }", "allowed by in", true)]
    [InlineData("{ from: USA/fbi/smith, to: KOR/kisa, category: bulletin, tlp: AMBER }", "refused as nothing allows it", true)]
    [InlineData("{ from: KOR/kisa/lee, to: KOR/nis, category: bulletin, tlp: GREEN }", "refused as nothing allows it", true)] // by the own acceptance
    public void A_case_holds_or_does_not(string given, string expect, bool holds)
    {
        var result = Assert.Single(Read($"nation: KOR\ncases:\n  - {{ name: one, given: {given}, expect: {expect} }}").Run(
            Texts.Release(Rules), Texts.Acceptance("- { id: in, allow: { from: [JPN/*], to: [KOR/*] } }", "KOR"), Texts.Federation, Texts.Now));
        Assert.True(holds == result.Holds, string.Join("\n", result.Explanations));
        Assert.Equal(holds, !result.Surprises.Any());
        Assert.Equal((3, "one", expect), (result.Case.Line, result.Case.Name, result.Case.Expected));
    }

    [Fact]
    public void Without_policies_nothing_passes()
    {
        var file = Read("nation: KOR\ncases: [{ given: { from: KOR/kisa/lee, to: JPN/npa, category: bulletin, tlp: GREEN }, expect: refused }]");
        Assert.True(Assert.Single(file.Run(null, null, Texts.Federation, Texts.Now)).Holds);
    }

    [Theory]
    [InlineData("{ given: {}, expect: allowed }", "`given` lacks the key `from`")]
    [InlineData("{ expect: allowed }", "a case lacks the key `given`")]
    [InlineData("{ given: { from: KOR/kisa/lee, to: JPN/npa } }", "a case lacks the key `expect`")]
    [InlineData("{ given: { from: KOR/kisa/lee, to: JPN/npa }, expect: maybe }", "this is nothing that can be expected")]
    [InlineData("{ given: { from: KOR/kisa/lee, to: JPN/npa }, expect: refused by The Charter }", "this is nothing that can be expected")]
    [InlineData("{ given: { from: KOR/kisa/kim, to: JPN/npa }, expect: allowed }", "KOR/kisa/kim stands in no roster in force")]
    [InlineData("{ given: { from: KOR/kisa/lee, to: JPN/nobody }, expect: allowed }", "JPN/nobody is nobody's mailbox")]
    [InlineData("{ given: { from: KOR/kisa/lee, to: JPN/npa/kim }, expect: allowed }", "JPN/npa/kim is nobody's mailbox")]
    [InlineData("{ given: { from: KOR/kisa/lee, to: 'coi:dprk-crypto' }, expect: allowed }", "'coi:dprk-crypto' is no mailbox")]
    [InlineData("{ given: { from: KOR/*, to: JPN/npa }, expect: allowed }", "this is nobody's address")]
    [InlineData("{ given: { from: KOR/kisa/lee, to: JPN/npa, subject: x }, expect: allowed }", "would need the content")]
    [InlineData("{ given: { from: KOR/kisa/lee, to: JPN/npa, tlp: WHITE }, expect: allowed }", "this is no value of `tlp`")]
    [InlineData("{ given: { from: KOR/kisa/lee, to: JPN/npa, size: big }, expect: allowed }", "this is no size")]
    [InlineData("{ given: { from: USA/cisa/kim, to: JPN/npa }, expect: allowed }", "so KOR's policies are not asked")]
    public void A_fault_in_a_case_is_told(string one, string expected)
    {
        Assert.False(CaseFile.TryRead(PolicySource.Of("cases.yaml", $"nation: KOR\ncases:\n  - {one}"), Texts.Federation, Texts.Now, out _, out var faults));
        Assert.Contains(faults, fault => fault.Cause.Contains(expected, StringComparison.Ordinal));
    }

    private static CaseFile Read(string text) =>
        CaseFile.TryRead(PolicySource.Of("cases.yaml", text), Texts.Federation, Texts.Now, out var file, out var faults)
            ? file : throw new InvalidOperationException(string.Join("\n", faults));
}
