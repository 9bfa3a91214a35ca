using System.Text;
using Backbone.Policies.Deciding;
using Backbone.Policies.Explaining;
using Backbone.Policies.Rulings;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Tests.Deciding;

/// <summary>A thousand rules that match, times 64 recipients: the rulings and their words stay small enough to be kept and told.</summary>
public sealed class RulingBoundTests
{
    private const int Rules = 1000;
    private const int Recipients = 64;
    private const int MostBytes = 1024 * 1024;

    private static readonly Message Letter = new()
    {
        To = string.Join(' ', Enumerable.Range(0, Recipients).Select(i => $"JPN/npa/{new string('p', 28)}-{i:00}")),
    };

    public static TheoryData<string, RulingOutcome, int> Policies() => new()
    {
        { "allow: { from: [KOR/*], to: [JPN/*] }", RulingOutcome.Allowed, 2 * Rules },
        { "refuse: { to: [JPN/*] }", RulingOutcome.Refused, Rules },
        { "allow: { from: [KOR/*], to: [JPN/*], approvals: {role: ROLE, count: 4} }", RulingOutcome.Pending, Rules },
        { "allow: { from: [KOR/*], to: [KOR/*], tlp: GREEN, community: [COMMUNITIES] }", RulingOutcome.Refused, 0 }, // none matches: the nearest are told
    };

    [Theory, MemberData(nameof(Policies))]
    public void They_stay_within_their_bounds(string effect, RulingOutcome outcome, int deciding)
    {
        var (border, manifest) = (Border(effect), Letter.ToManifest());
        var bytes = 0;
        for (var place = 0; place < Recipients; place++)
        {
            var (ruling, words) = (border.Rule(manifest, place, Texts.Now), border.Explain(manifest, place, Texts.Now));
            Assert.Equal(outcome, ruling.Outcome);
            Assert.Equal(deciding, ruling.Rules.Length + ruling.RulesUnnamed);
            Assert.InRange(ruling.Rules.Length, 0, 2 * PolicyLimits.RulesNamed);
            Assert.InRange(ruling.Approvals.Length, 0, PolicyLimits.NeedsTold);
            Assert.InRange(Encoding.UTF8.GetByteCount($"{words.Text}; {words.NextStep}"), 1, PolicyLimits.ExplanationBytes);
            bytes += SizeOf(ruling, words);
        }
        Assert.InRange(bytes, 1, MostBytes);
    }

    [Fact]
    public void Each_rule_that_is_named_alone_rules_the_same_and_the_rest_are_counted_in_words()
    {
        var explanation = Border("refuse: { to: [JPN/*] }").Explain(Letter.ToManifest(), 0, Texts.Now);
        Assert.Contains(" and 992 more of the own release policy", explanation.Text, StringComparison.Ordinal);
        Assert.Equal(PolicyLimits.RulesNamed, explanation.Ruling.Rules.Length);
        foreach (var name in explanation.Ruling.Rules)
        {
            var alone = Border("refuse: { to: [JPN/*] }", name.Id).Rule(Letter.ToManifest(), 0, Texts.Now);
            Assert.Equal((RulingOutcome.Refused, RefusalReason.NotReleased), (alone.Outcome, alone.Reason));
            Assert.Equal(name, Assert.Single(alone.Rules));
        }
    }

    [Fact]
    public void What_needs_more_roles_than_are_told_goes_on_waiting_for_those_that_are_missing()
    {
        var message = Letter with { Approvals = [.. Enumerable.Range(0, 4).Select(i => (RoleOf(i), "KOR/kisa/park"))] };
        var ruling = Border("allow: { from: [KOR/*], to: [JPN/*], approvals: {role: ROLE, count: 1} }").Rule(message.ToManifest(), 0, Texts.Now);
        Assert.Equal(RulingOutcome.Pending, ruling.Outcome);
        Assert.All(ruling.Approvals, need => Assert.Equal(1, need.Missing));
        Assert.Equal(Rules - 4, ruling.Rules.Length + ruling.RulesUnnamed);
    }

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "…")]
    [InlineData("abcde", 4, "a…")]
    [InlineData("한국어", 9, "한국어")]
    [InlineData("한국어", 8, "한…")]
    [InlineData("a😀bcd", 7, "a…")]
    [InlineData("a😀bcd", 8, "a😀bcd")]
    public void What_is_too_long_is_cut_between_characters(string text, int bytes, string cut) => Assert.Equal(cut, ShortText.Of(text, bytes));

    private static int SizeOf(Ruling ruling, Explanation words) =>
        ruling.Rules.Sum(rule => rule.ToString().Length + 2) + Encoding.UTF8.GetByteCount($"{words.Text}; {words.NextStep}") + ruling.Mailbox.ToString().Length
        + ruling.Approvals.Sum(need => need.Role.Length + 8 + need.Given.Sum(officer => officer.ToString().Length + 2));

    private static string RoleOf(int rule) => $"role-{rule:0000}-{new string('r', 22)}";

    // A thousand times the same rule, in the release policy and, where it allows, in the recipient's acceptance.
    private static OutwardBorder Border(string effect, string? only = null)
    {
        string List(string what) => string.Join('\n', Enumerable.Range(0, Rules).Select(i => (Id: $"r{i:0000}-{new string('x', 58)}", Rule: i))
            .Where(one => only is null || one.Id == only)
            .Select(one => $"- {{ id: {one.Id}, {what.Replace("ROLE", RoleOf(one.Rule), StringComparison.Ordinal).Replace("COMMUNITIES", "dprk-crypto, named-persons", StringComparison.Ordinal)} }}"));
        var source = PolicySource.Of("release.yaml", $"nation: KOR\nrelease:\n{List(effect)}");
        Assert.True(ReleasePolicy.TryCompile(source, Texts.Federation, Texts.Now, UnknownNames.MatchNobody, out var release, out var faults), string.Join('\n', faults));
        return new OutwardBorder(Texts.Federation, NationCode.Parse("KOR"), release.InForce(),
            [Texts.Acceptance(List("allow: { from: [KOR/*], to: [JPN/*] }")).InForce()]);
    }
}
