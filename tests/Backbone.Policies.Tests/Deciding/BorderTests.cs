using Backbone.Policies.Deciding;
using Backbone.Policies.Rulings;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Policies.Tests.Deciding;

/// <summary>Policies that are not there, not in force, or another nation's; and what a ruling costs.</summary>
public sealed class BorderTests
{
    private const string Open = "- { id: a, allow: { from: [KOR/*], to: [JPN/*, KOR/*, USA/*] } }";
    private static readonly NationCode Korea = NationCode.Parse("KOR");
    private static readonly NationCode Japan = NationCode.Parse("JPN");

    private static Lifetime Past => new(Texts.Now.Plus(TimeSpan.FromDays(-7)), Texts.Now);

    private static Lifetime Future => new(Texts.Now.Plus(TimeSpan.FromDays(1)), Texts.Now.Plus(TimeSpan.FromDays(2)));

    [Fact]
    public void Without_a_release_policy_nothing_leaves() => AssertRefused(new OutwardBorder(Texts.Federation, Korea, null, []), "no release policy of KOR is in force, so nothing passes");

    [Fact]
    public void A_release_policy_that_has_run_out_lets_nothing_leave() => AssertRefused(
        new OutwardBorder(Texts.Federation, Korea, new(Texts.Release(Open), 1, Past), []), "the one known is out of its time");

    [Fact]
    public void A_release_policy_that_has_not_begun_lets_nothing_leave() => AssertRefused(
        new OutwardBorder(Texts.Federation, Korea, new(Texts.Release(Open), 1, Future), []), "no release policy of KOR is in force");

    [Fact]
    public void Without_an_acceptance_policy_nothing_comes_in() => AssertRefused(new InwardBorder(Texts.Federation, Japan, null), "no acceptance policy of JPN is in force, so nothing passes");

    [Fact]
    public void An_acceptance_policy_that_has_run_out_lets_nothing_come_in() => AssertRefused(
        new InwardBorder(Texts.Federation, Japan, new(Texts.Acceptance("- { id: a, allow: { from: [KOR/*], to: [JPN/*] } }"), 1, Past)), "the one known is out of its time");

    [Theory]
    [InlineData(false, AcceptanceView.Missing, "no acceptance policy of it is known")]
    [InlineData(true, AcceptanceView.Stale, "its acceptance policy known here is out of its time")]
    public void An_acceptance_that_is_missing_or_stale_abroad_is_told_and_does_not_refuse(bool isKnown, AcceptanceView view, string told)
    {
        var stale = new PolicyEdition<AcceptancePolicy>(Texts.Acceptance("- { id: x, refuse: {} }"), 1, Past);
        var border = new OutwardBorder(Texts.Federation, Korea, Texts.Release(Open).InForce(), isKnown ? [stale] : []);
        var explanation = border.Explain(new Message().ToManifest(), 0, Texts.Now);
        Assert.Equal((RulingOutcome.Allowed, view), (explanation.Ruling.Outcome, explanation.Ruling.Acceptance));
        Assert.Contains(told, explanation.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_charter_that_has_run_out_lets_nothing_pass()
    {
        var later = Texts.Now.Plus(TimeSpan.FromDays(731));
        var always = new Lifetime(Texts.Now, later.Plus(TimeSpan.FromDays(1)));
        var border = new OutwardBorder(Texts.Federation, Korea, new(Texts.Release(Open), 1, always), []);
        Assert.Equal(RefusalReason.OutsideCommunity, border.Rule(new Message().ToManifest(), 0, later).Reason);
    }

    [Fact]
    public void A_mandate_that_has_run_out_lets_its_members_send_nothing()
    {
        var later = Texts.Now.Plus(TimeSpan.FromDays(366));
        var always = new Lifetime(Texts.Now, later.Plus(TimeSpan.FromDays(1)));
        var border = new OutwardBorder(Texts.Federation, Korea, new(Texts.Release(Open), 1, always), []);
        Assert.Equal(RefusalReason.OutsideCommunity, border.Rule(new Message().ToManifest(), 0, later).Reason);
    }

    [Fact]
    public void Each_recipient_is_ruled_on_by_itself()
    {
        var border = new OutwardBorder(Texts.Federation, Korea,
            Texts.Release("- { id: a, allow: { from: [KOR/*], to: [JPN/npa, USA/cisa] } }").InForce(), [Texts.Acceptance("").InForce()]);
        var rulings = border.RuleAll(new Message { To = "USA/cisa JPN/npa USA/fbi" }.ToManifest(), Texts.Now);
        Assert.Equal([RefusalReason.Unspecified, RefusalReason.NotAccepted, RefusalReason.NotReleased], rulings.Select(ruling => ruling.Reason));
    }

    [Fact]
    public void Another_nation_s_policy_is_no_policy_of_this_border()
    {
        Assert.Throws<ArgumentException>(() => new OutwardBorder(Texts.Federation, Japan, Texts.Release(Open).InForce(), []));
        Assert.Throws<ArgumentException>(() => new InwardBorder(Texts.Federation, Korea, Texts.Acceptance("").InForce()));
        Assert.Throws<ArgumentException>(() => new OutwardBorder(Texts.Federation, Korea, null, [Texts.Acceptance("").InForce(), Texts.Acceptance("").InForce()]));
    }

    [Fact]
    public void A_ruling_that_allows_costs_the_same_whatever_stands_in_the_policy_besides()
    {
        var others = string.Join('\n', Enumerable.Range(0, 1000).Select(i =>
            $"- {{ id: r{i}, {(i % 7 == 0 ? "refuse" : "allow")}: {{ from: [KOR/nis], to: [JPN/npa, USA/*], tlp: {{max: AMBER}}, size: {{max: {i + 1}KiB}} }} }}"));
        Assert.Equal(Allocated(Open), Allocated($"{Open}\n{others}"));
    }

    // The second time: the first one may compile.
    private static long Allocated(string rules)
    {
        var border = new OutwardBorder(Texts.Federation, Korea, Texts.Release(rules).InForce(), [Texts.Acceptance("- { id: all, allow: { from: [KOR/*], to: [JPN/*] } }").InForce()]);
        var manifest = new Message().ToManifest();
        var before = 0L;
        for (var i = 0; i < 2; i++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Equal(RulingOutcome.Allowed, border.Rule(manifest, 0, Texts.Now).Outcome);
        }
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void AssertRefused(Border border, string told)
    {
        var explanation = border.Explain(new Message().ToManifest(), 0, Texts.Now);
        Assert.Equal((RulingOutcome.Refused, RefusalReason.PolicyNotInForce), (explanation.Ruling.Outcome, explanation.Ruling.Reason));
        Assert.Empty(explanation.Ruling.Rules);
        Assert.Contains(told, explanation.Text, StringComparison.Ordinal);
    }
}
