using Backbone.Exercise.Policies;
using Backbone.Policies.Casework;
using Backbone.Policies.Deciding;
using Backbone.Policies.Linting;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Policies.Tests.Nations;

/// <summary>The three nations' policies compile, mean what their cases say, hold no dead rule, and tell the exercise's story.</summary>
public sealed class NationalPolicyTests(CastFederation cast) : IClassFixture<CastFederation>
{
    [Theory]
    [InlineData("KOR")]
    [InlineData("JPN")]
    [InlineData("USA")]
    public void A_nation_s_cases_hold(string nation)
    {
        Assert.True(CaseFile.TryRead(CastFederation.Source(nation, NationalPolicies.Cases), cast.Snapshot, cast.Now, out var file, out var faults),
            string.Join("\n", faults));
        var results = file.Run(cast.Release(nation), cast.Acceptance(nation), cast.Snapshot, cast.Now);
        Assert.True(results.Length >= 14);
        var surprises = results.Where(result => !result.Holds)
            .Select(result => $"{nation}/cases.yaml:{result.Case.Line}: {result.Case.Name}: expected {result.Case.Expected}\n  {string.Join("\n  ", result.Surprises)}");
        Assert.Empty(surprises);
    }

    [Theory]
    [InlineData("KOR")]
    [InlineData("JPN")]
    [InlineData("USA")]
    public void No_rule_of_a_nation_is_without_effect(string nation)
    {
        Assert.Empty(PolicyLint.Look(cast.Release(nation), cast.Snapshot));
        Assert.Empty(PolicyLint.Look(cast.Acceptance(nation), cast.Snapshot));
    }

    [Theory]
    [InlineData("KOR")]
    [InlineData("JPN")]
    [InlineData("USA")]
    public void Every_rule_of_a_nation_decides_at_least_one_of_its_cases(string nation)
    {
        Assert.True(CaseFile.TryRead(CastFederation.Source(nation, NationalPolicies.Cases), cast.Snapshot, cast.Now, out var file, out _));
        var (release, acceptance) = (cast.Release(nation), cast.Acceptance(nation));
        var decided = file.Run(release, acceptance, cast.Snapshot, cast.Now)
            .SelectMany(result => result.Explanations).SelectMany(explanation => explanation.Ruling.Rules).Select(rule => rule.ToString()).ToHashSet();
        Assert.Empty(release.RuleIds.Select(id => $"{nation}/release/{id}").Concat(acceptance.RuleIds.Select(id => $"{nation}/acceptance/{id}")).Except(decided));
    }

    [Theory]
    [InlineData("the AMBER indicators of the demo reach the whole community", Category.Indicators, Tlp.Amber, "KOR/nis JPN/npa JPN/jpcert USA/cisa USA/fbi", "allowed")]
    [InlineData("an AMBER incident is refused for the nation that does not take it", Category.Incident, Tlp.Amber, "USA/cisa", "refused")]
    [InlineData("and passes to the one that does", Category.Incident, Tlp.Amber, "JPN/npa", "allowed")]
    [InlineData("RED waits for its releaser", Category.Bulletin, Tlp.Red, "JPN/npa/sato USA/cisa/miller", "pending")]
    public void The_story_of_the_exercise_is_told(string what, Category category, Tlp tlp, string to, string expected)
    {
        var message = new Message { Category = category, Tlp = tlp, To = to, Exercise = true, Community = tlp == Tlp.Red ? null : "dprk-crypto" }.ToManifest();
        Assert.All(Korea().RuleAll(message, cast.Now), ruling => Assert.True(ruling.Outcome.ToString().Equals(expected, StringComparison.OrdinalIgnoreCase), $"{what}: {ruling}"));
    }

    [Fact]
    public void The_AMBER_incident_is_explained_before_it_is_sent()
    {
        var message = new Message { Category = Category.Incident, To = "USA/cisa" }.ToManifest();
        Assert.Equal(
            "USA/cisa: refused: USA does not accept it: no rule lets a message (incident marked TLP:AMBER) from KOR/kisa/lee come in to USA/cisa; "
            + "nearest: open-incidents-and-requests fails at `tlp`: the message's TLP is AMBER, the rule takes CLEAR or GREEN, "
            + "and partners fails at `categories`: the message's category is incident, the rule takes bulletin, indicators, response, sighting or recall; "
            + "what to do: check what it states as `tlp`; if that is right, ask USA's policy officer for a rule",
            Korea().Explain(message, 0, cast.Now).ToString());
    }

    private OutwardBorder Korea()
    {
        var week = new Lifetime(cast.Now, cast.Now.Plus(TimeSpan.FromDays(7)));
        return new OutwardBorder(cast.Snapshot, NationCode.Parse("KOR"), new PolicyEdition<ReleasePolicy>(cast.Release("KOR"), 1, week),
            new[] { "JPN", "KOR", "USA" }.Select(nation => new PolicyEdition<AcceptancePolicy>(cast.Acceptance(nation), 1, week)));
    }
}
