using System.Text.RegularExpressions;

namespace Backbone.Tidy.Tests;

/// <summary>Every alert rule was seen to fire: some test breaks the thing that it is about, and asks of a real scrape whether it does.</summary>
public sealed partial class AlertTests
{
    [Fact]
    public void Every_rule_has_a_test_that_breaks_what_it_is_about_and_no_test_is_about_another()
    {
        var rules = Sources.With("alerts.yml").SelectMany(file => Rule().Matches(file.Text)).Select(rule => rule.Groups[1].Value).ToList();
        var fired = Sources.With(".cs").Where(file => file.Path.StartsWith("tests", StringComparison.Ordinal))
            .SelectMany(file => Fires().Matches(file.Text)).Select(one => one.Groups[1].Value).Distinct();
        Assert.True(rules.Count > 10, "the pattern of rules matches too little");
        Assert.Equal(rules.Order(StringComparer.Ordinal), fired.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("""- alert: (\w+)""")]
    private static partial Regex Rule();

    [GeneratedRegex("""AlertRules\.Fires\("(\w+)",""")]
    private static partial Regex Fires();
}
