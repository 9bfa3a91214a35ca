using System.Collections.Immutable;
using Backbone.Policies.Deciding;
using Backbone.Policies.Rulings;
using Backbone.Protocol.Addresses;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Backbone.Policies.Tests.Properties;

/// <summary>What holds for every policy and every message.</summary>
[Properties(Arbitrary = [typeof(Generators)], MaxTest = 200)]
public sealed class RulingProperties
{
    [Property]
    public bool Removing_an_allow_never_admits_more(Scene scene)
    {
        var ruling = Rule(scene);
        return Without(scene.Release, "allow").All(fewer => ruling.Outcome != RulingOutcome.Refused || Rule(scene with { Release = fewer }).Outcome == RulingOutcome.Refused)
            && Without(scene.Accept, "allow").All(fewer => Rank(Rule(scene with { Accept = fewer })) <= Rank(ruling));
    }

    // An allow that asks for approvals also holds back: without it, what another allows need not wait any more.
    [Property]
    public bool Removing_an_allow_that_asks_nothing_never_lets_wait_less(Scene scene) =>
        Without(scene.Release, "allow").Where(fewer => !scene.Release.Except(fewer).Any(rule => rule.Effect.Contains("approvals", StringComparison.Ordinal)))
            .All(fewer => Rank(Rule(scene with { Release = fewer })) <= Rank(Rule(scene)));

    [Property]
    public bool Adding_a_refuse_never_admits_more(Scene scene) =>
        Without(scene.Release, "refuse").All(fewer => Rank(Rule(scene)) <= Rank(Rule(scene with { Release = fewer })))
        && Without(scene.Accept, "refuse").All(fewer => Rank(Rule(scene)) <= Rank(Rule(scene with { Accept = fewer })));

    // RED needs an approval whatever the rules say: an allow that asks for none lets it out only beside one that does, and alone waits.
    [Property]
    public bool Each_named_rule_alone_reproduces_the_ruling(Scene scene)
    {
        var ruling = Rule(scene);
        return ruling.Rules.All(name => Rule(name.Policy == PolicyKind.Release
            ? scene with { Release = [scene.Release[Place(name)]] }
            : scene with { Accept = [scene.Accept[Place(name)]] }) is var alone
            && (alone.Outcome == ruling.Outcome || (alone.Outcome == RulingOutcome.Pending && LeansOnAnother(scene, name)))
            && alone.Rules.Contains(name with { Id = "r0" }));
    }

    private static bool LeansOnAnother(Scene scene, RuleName name) => scene.Manifest.Tlp == Tlp.Red && name.Policy == PolicyKind.Release
        && !Asks(scene.Release[Place(name)]) && scene.Release.Any(Asks);

    private static bool Asks(RuleText rule) => rule.Effect.Contains("approvals", StringComparison.Ordinal);

    [Property]
    public bool Order_and_ids_change_nothing(Scene scene)
    {
        var (forth, back) = (Rule(scene), Rule(scene with { Release = [.. scene.Release.Reverse()], Accept = [.. scene.Accept.Reverse()] }));
        var turned = back.Rules.Select(name => name with { Id = $"r{(name.Policy == PolicyKind.Release ? scene.Release : scene.Accept).Length - 1 - Place(name)}" });
        return forth.Outcome == back.Outcome && forth.Reason == back.Reason && forth.Acceptance == back.Acceptance
            && forth.Rules.ToHashSet().SetEquals(turned)
            && forth.Approvals.Select(need => (need.Role, need.Count, need.Missing)).SequenceEqual(back.Approvals.Select(need => (need.Role, need.Count, need.Missing)));
    }

    [Property]
    public bool A_ruling_names_every_rule_that_decides_and_no_other(Scene scene)
    {
        var (ruling, policy) = (Rule(scene), Texts.Release(Text(scene.Release)));
        if (ruling.Reason == RefusalReason.MarkingAbsent) return ruling.Rules.IsEmpty;
        var matching = policy.Rules.Rules.Where(rule => rule.Matches(scene.Manifest, scene.Manifest.Recipients[0], policy.Rules.Names)).ToList();
        var refuses = matching.Where(rule => !rule.Allows).Select(rule => rule.Id).ToHashSet();
        var named = ruling.Rules.Where(name => name.Policy == PolicyKind.Release).Select(name => name.Id).ToHashSet();
        return ruling.Outcome switch
        {
            RulingOutcome.Refused => named.SetEquals(refuses),
            RulingOutcome.Allowed => refuses.Count == 0 && named.SetEquals(matching.Select(rule => rule.Id)),
            _ => refuses.Count == 0 && named.Count > 0 && named.IsSubsetOf(matching.Select(rule => rule.Id)),
        };
    }

    [Property]
    public bool The_index_says_what_the_clauses_say(Scene scene)
    {
        var rules = Texts.Release(Text(scene.Release)).Rules;
        if (Markings.CheckKnown(scene.Manifest) is not null) return true;
        var row = new ulong[rules.Words];
        rules.Match(scene.Manifest, scene.Manifest.Recipients[0], row);
        return rules.Rules.Select((rule, place) => (rule, place)).All(one =>
            one.rule.Matches(scene.Manifest, scene.Manifest.Recipients[0], rules.Names) == ((row[one.place / 64] >> (one.place % 64) & 1) != 0));
    }

    [Property]
    public bool The_explanation_names_each_deciding_rule_and_abroad_none_of_the_release(Scene scene)
    {
        var explanation = Border(Named(scene)).Explain(scene.Manifest, 0, Texts.Now);
        var (home, abroad) = (explanation.ToString(), explanation.ForAbroad());
        return explanation.Ruling.Rules.All(name => home.Contains(name.Id, StringComparison.Ordinal))
            && !abroad.ToString().Contains("secret-", StringComparison.Ordinal)
            && abroad.Ruling.Rules.All(name => name.Policy == PolicyKind.Acceptance) && abroad.Ruling.Approvals.IsEmpty
            && abroad.Ruling.Outcome == explanation.Ruling.Outcome;
    }

    [Property]
    public bool What_passes_is_marked_and_allowed_by_both_sides(Scene scene)
    {
        var ruling = Rule(scene);
        return ruling.Outcome == RulingOutcome.Refused
            ? ruling.Reason != RefusalReason.Unspecified
            : scene.Manifest.Tlp is >= Tlp.Clear and <= Tlp.Red && ruling.Reason == RefusalReason.Unspecified && ruling.Rules.Length > 0
                && ruling.Acceptance == AcceptanceView.Accepts
                && (scene.Manifest.Tlp != Tlp.Red || (scene.Manifest.Recipients[0].Kind == MailboxKind.Personal && ruling.Approvals.Length > 0));
    }

    // A property that is never put to the test proves nothing.
    [Fact]
    public void The_scenes_reach_every_outcome()
    {
        var rulings = Generators.Scenes().Generator.Sample(3000).Select(Rule).ToList();
        foreach (var outcome in new[] { RulingOutcome.Allowed, RulingOutcome.Pending, RulingOutcome.Refused })
            Assert.Contains(rulings, ruling => ruling.Outcome == outcome && ruling.Rules.Length > 1);
        Assert.Contains(rulings, ruling => ruling is { Outcome: RulingOutcome.Refused, Rules.IsEmpty: true, Reason: RefusalReason.NotReleased });
    }

    private static Ruling Rule(Scene scene) => Border(scene).Rule(scene.Manifest, 0, Texts.Now);

    private static OutwardBorder Border(Scene scene) => new(Texts.Federation, NationCode.Parse("KOR"),
        Texts.Release(Text(scene.Release)).InForce(), [Texts.Acceptance(Text(scene.Accept)).InForce()]);

    private static string Text(IEnumerable<RuleText> rules) =>
        string.Join('\n', rules.Select((rule, place) => rule.Effect.StartsWith("id:", StringComparison.Ordinal) ? $"- {{ {rule.Effect} }}" : $"- {{ id: r{place}, {rule.Effect} }}"));

    private static Scene Named(Scene scene) => scene with { Release = [.. scene.Release.Select((rule, place) => new RuleText($"id: secret-{place}, {rule.Effect}"))] };

    private static IEnumerable<ImmutableArray<RuleText>> Without(ImmutableArray<RuleText> rules, string effect) =>
        Enumerable.Range(0, rules.Length).Where(place => rules[place].Effect.StartsWith(effect, StringComparison.Ordinal)).Select(rules.RemoveAt);

    private static int Place(RuleName name) => int.Parse(name.Id.AsSpan(1), provider: null);

    private static int Rank(Ruling ruling) => ruling.Outcome switch { RulingOutcome.Allowed => 2, RulingOutcome.Pending => 1, _ => 0 };
}
