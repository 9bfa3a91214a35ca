using Backbone.Policies.Outlining;

namespace Backbone.Policies.Tests.Outlining;

public sealed class PolicyOutlineTests
{
    [Fact]
    public void Each_rule_is_told_with_its_clauses_in_words()
    {
        var outline = Read(PolicyKind.Release, """
            nation: KOR
            release:
              - id: partners
                allow: { from: [KOR/kisa, KOR/nis/*], to: [coi:dprk-crypto], tlp: {max: AMBER}, categories: [bulletin, request], size: {max: 1MiB},
                         approvals: { role: releaser, count: 2 } }
              - id: names-nations
                refuse: { from: [KOR/*], to: [kind:exchange, JPN/*], releasable-to: none }
            quotas:
              - { of: KOR/upbit, messages: 10, per: hour }
            """);
        Assert.Equal(["partners", "names-nations"], outline.Rules.Select(rule => rule.Id));
        var first = outline.Rules[0];
        Assert.True(first.Allows);
        Assert.Equal(("releaser", 2), (first.Role, first.Approvals));
        Assert.Equal("KOR/kisa, KOR/nis/*", Words(first, "from"));
        Assert.Equal("coi:dprk-crypto", Words(first, "to"));
        Assert.Equal("CLEAR to AMBER", Words(first, "tlp"));
        Assert.Equal("bulletin or request", Words(first, "categories"));
        Assert.Equal("up to 1 MiB", Words(first, "size"));
        Assert.False(outline.Rules[1].Allows);
        Assert.Equal("kind:exchange, JPN/*", Words(outline.Rules[1], "to"));
        Assert.Equal("none", Words(outline.Rules[1], "releasable-to"));
        Assert.Equal("KOR/upbit", Assert.Single(outline.Quotas).Of);
    }

    [Fact]
    public void What_is_no_policy_has_no_outline_and_its_faults_are_told()
    {
        Assert.False(PolicyOutline.TryRead(PolicySource.Of("a.yaml", "nation: KOR\naccept: 7"), PolicyKind.Acceptance, out _, out var faults));
        Assert.NotEmpty(faults);
    }

    private static string Words(RuleOutline rule, string key) => Assert.Single(rule.Clauses, clause => clause.Key == key).Value;

    private static PolicyOutline Read(PolicyKind kind, string text)
    {
        var good = PolicyOutline.TryRead(PolicySource.Of("a.yaml", text), kind, out var outline, out var faults);
        Assert.True(good, string.Join('\n', faults));
        return outline!;
    }
}
