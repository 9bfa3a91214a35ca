using System.Text;
using Backbone.Gateway.Releasing;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Tests.Releasing;

/// <summary>Step 8: what charter and markings say, recipient by recipient, where the policies let everything pass.</summary>
public sealed class RuleRefusalTests : ReleaseRefusals
{
    [Fact]
    public Task RED_to_a_shared_mailbox_is_refused() => RulesAsync(Tagged(handling => handling with { Tlp = Tlp.Red }), RefusalReason.RedNotPersonal);

    [Fact]
    public async Task An_originator_sends_own_ORCON_words_where_it_likes()
    {
        await using var bench = new Bench();
        var plan = Tagged(handling => handling with { Caveats = [Caveat.Orcon] })(bench);
        Assert.IsType<ReleaseOutcome.Released>(await bench.ReleaseAsync(bench.Letters.Seal(plan)));
    }

    [Fact]
    public async Task What_is_releasable_to_others_is_refused_and_the_refusal_names_the_recipient()
    {
        var refused = await RulesAsync(
            Tagged(handling => handling with { ReleasableTo = [NationCode.Parse("JPN")] }), RefusalReason.NotReleasable);
        Assert.Contains("USA/cisa", refused.Refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_releasable_to_the_recipients_nation_goes_out()
    {
        await using var bench = new Bench();
        var plan = Tagged(handling => handling with { ReleasableTo = [NationCode.Parse("JPN"), NationCode.Parse("USA")] })(bench);
        Assert.IsType<ReleaseOutcome.Released>(await bench.ReleaseAsync(bench.Letters.Seal(plan)));
    }

    [Fact]
    public async Task One_refused_recipient_refuses_the_submission()
    {
        var refused = await RefusesAsync(bench => Handled(bench.Letters.Plan("KOR/kisa/lee", "JPN/npa", "USA/cisa"),
            handling => handling with { ReleasableTo = [NationCode.Parse("JPN")] }), ReleaseStep.Rules, RefusalReason.NotReleasable);
        Assert.Equal([false, true], refused.Decisions.Select(decision => decision.Refusal is not null));
    }

    [Fact]
    public Task A_member_that_shares_no_community_with_the_recipient_is_refused() =>
        RulesAsync(bench => bench.Letters.Plan("KOR/upbit/han", "USA/cisa"), RefusalReason.OutsideCommunity);

    [Fact]
    public Task A_community_that_the_author_is_not_in_is_refused_at_home_too() => RulesAsync(
        bench => Handled(bench.Letters.Plan("KOR/upbit/han", "KOR/kisa"), handling => handling with { Community = "dprk-crypto" }),
        RefusalReason.OutsideCommunity);

    [Fact]
    public Task A_community_that_the_recipient_is_not_in_is_refused() => RulesAsync(
        bench => Handled(bench.Letters.Plan("KOR/kisa/lee", "KOR/upbit"), handling => handling with { Community = "dprk-crypto" }),
        RefusalReason.OutsideCommunity);

    [Fact]
    public Task A_community_that_the_charter_does_not_know_is_refused() =>
        RulesAsync(Tagged(handling => handling with { Community = "nowhere" }), RefusalReason.OutsideCommunity);

    [Fact]
    public async Task A_community_that_both_are_in_is_allowed()
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(Tagged(handling => handling with { Community = "dprk-crypto" })(bench));
        Assert.IsType<ReleaseOutcome.Released>(await bench.ReleaseAsync(envelope));
    }

    [Fact]
    public async Task At_home_no_community_is_needed()
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(bench.Letters.Plan("KOR/upbit/han", "KOR/kisa"));
        Assert.IsType<ReleaseOutcome.Released>(await bench.ReleaseAsync(envelope));
    }

    [Fact]
    public Task A_gateways_mailbox_takes_no_persons_mail() => RulesAsync(
        bench => bench.Letters.Plan("KOR/kisa/lee", "USA/gateway"), RefusalReason.FormNotAllowed);

    [Fact]
    public Task A_marking_above_the_ceiling_is_refused() => RulesAsync(
        Exchange(plan => Handled(plan, handling => handling with { Tlp = Tlp.AmberStrict })), RefusalReason.AboveCeiling);

    [Fact]
    public Task A_category_above_the_ceiling_is_refused() => RulesAsync(
        Exchange(plan => Handled(plan, handling => handling with { Category = Category.Request })), RefusalReason.AboveCeiling);

    [Fact]
    public Task A_size_above_the_ceiling_is_refused() => RulesAsync(Exchange(plan => plan with
    {
        Content = new MessageContent("long", [new MessagePart("text/plain", "en", "", Encoding.ASCII.GetBytes(new string('x', 64 * 1024)))]),
    }), RefusalReason.AboveCeiling);

    [Fact]
    public async Task A_ceiling_binds_its_kind_of_member_alone()
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(Tagged(handling => handling with { Tlp = Tlp.AmberStrict, Category = Category.Request })(bench));
        Assert.IsType<ReleaseOutcome.Released>(await bench.ReleaseAsync(envelope));
    }

    // dprk-crypto, AMBER+STRICT at most, is all that kisa and cisa share.
    [Theory]
    [InlineData("dprk-crypto"), InlineData(null)]
    public async Task The_ceiling_of_the_only_community_binds_whether_it_is_named_or_not(string? community)
    {
        var refused = await RulesAsync(bench => Handled(bench.Letters.Plan("KOR/kisa/lee", "USA/cisa/kim"),
            handling => handling with { Tlp = Tlp.Red, Community = community }), RefusalReason.AboveCeiling);
        Assert.Contains("TLP above AMBER+STRICT in dprk-crypto", refused.Refusal.Detail, StringComparison.Ordinal);
    }

    private static Task<ReleaseOutcome.Refused> RulesAsync(Func<Bench, EnvelopePlan> plan, RefusalReason reason) =>
        RefusesAsync(plan, ReleaseStep.Rules, reason);

    private static Func<Bench, EnvelopePlan> Tagged(Func<HandlingPlan, HandlingPlan> change) => bench => Handled(ToUsa(bench), change);

    private static Func<Bench, EnvelopePlan> Exchange(Func<EnvelopePlan, EnvelopePlan> change) =>
        bench => change(bench.Letters.Plan("KOR/upbit/han", "KOR/kisa"));
}
