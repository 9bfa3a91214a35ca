using Backbone.Policies.Comparing;
using Backbone.Policies.Deciding;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Tests.Comparing;

/// <summary>What a new policy would have changed, message by message and mailbox by mailbox.</summary>
public sealed class ComparisonTests
{
    private const string Old = "- { id: a, allow: { from: [KOR/*], to: [JPN/*, USA/*], tlp: {max: AMBER} } }";

    [Theory]
    [InlineData(Old, "")]
    [InlineData("- { id: other-name, allow: { from: [KOR/kisa], to: [USA/*, JPN/*], tlp: {max: AMBER} } }", "")]
    [InlineData("- { id: a, allow: { from: [KOR/*], to: [USA/*], tlp: {max: AMBER} } }",
        "- m1 to JPN/npa: allowed by KOR/release/a → refused (NotReleased)")]
    [InlineData(Old + "\n- { id: r, refuse: { to: [USA/cisa] } }", "- m1 to USA/cisa: allowed by KOR/release/a → refused (NotReleased) by KOR/release/r")]
    [InlineData("- { id: a, allow: { from: [KOR/*], to: [JPN/*, USA/*], tlp: {max: AMBER+STRICT} } }",
        "+ m2 to JPN/npa: refused (NotReleased) → allowed by KOR/release/a")]
    [InlineData(Old + "\n- { id: b, allow: { from: [KOR/kisa], to: [JPN/npa], tlp: AMBER, approvals: {role: releaser, count: 1} } }",
        "- m1 to JPN/npa: allowed by KOR/release/a → pending by KOR/release/b")]
    public void Only_what_would_change_is_told(string now, string expected)
    {
        PastMessage[] past =
        [
            new("m1", new Message { To = "JPN/npa USA/cisa" }.ToManifest()),
            new("m2", new Message { Tlp = Tlp.AmberStrict }.ToManifest()),
        ];
        var changes = PolicyComparison.Compare(Border(Old), Border(now), past, Texts.Now);
        Assert.Equal(expected, string.Join("\n", changes));
    }

    [Fact]
    public void An_approval_that_was_given_and_is_not_asked_any_more_is_a_change()
    {
        const string asking = "- { id: a, allow: { from: [KOR/*], to: [JPN/*, USA/*], tlp: {max: AMBER}, approvals: {role: releaser, count: 1} } }";
        var past = new PastMessage("m", new Message { Approvals = [("releaser", "KOR/kisa/park")] }.ToManifest());
        var change = Assert.Single(PolicyComparison.Compare(Border(asking), Border(Old), [past], Texts.Now));
        Assert.Equal((RulingOutcome.Allowed, RulingOutcome.Allowed), (change.Before.Outcome, change.After.Outcome));
        Assert.StartsWith("~ m to JPN/npa", change.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void On_the_way_in_only_the_own_nations_mailboxes_are_ruled_on()
    {
        var past = new PastMessage("m", new Message { To = "JPN/npa USA/cisa" }.ToManifest());
        var changes = PolicyComparison.Compare(
            In("- { id: all, allow: { from: [KOR/*], to: [JPN/*] } }"), In("- { id: usa, allow: { from: [USA/*], to: [JPN/*] } }"), [past], Texts.Now);
        Assert.Equal("- m to JPN/npa: allowed by JPN/acceptance/all → refused (NotAccepted)", Assert.Single(changes).ToString());
    }

    private static InwardBorder In(string rules) => new(Texts.Federation, NationCode.Parse("JPN"), Texts.Acceptance(rules).InForce());

    private static OutwardBorder Border(string rules) =>
        new(Texts.Federation, NationCode.Parse("KOR"), Texts.Release(rules).InForce(), []);
}
