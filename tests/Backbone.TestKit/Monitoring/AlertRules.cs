using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Backbone.TestKit.Monitoring;

/// <summary>The alert rules and the dashboard that come with the processes, and as much of Prometheus as judges most of the rules.</summary>
public static partial class AlertRules
{
    /// <summary>Expressions by the alert's name.</summary>
    public static IReadOnlyDictionary<string, string> Read()
    {
        var rules = Rule().Matches(System.IO.File.ReadAllText(File));
        return rules.ToDictionary(rule => rule.Groups["name"].Value, rule => rule.Groups["expression"].Value);
    }

    /// <summary>What the panels of the dashboard ask.</summary>
    public static IReadOnlyList<string> ReadDashboard() => [.. JsonNode.Parse(System.IO.File.ReadAllText(PathOf("dashboard.json")))!["panels"]!.AsArray()
        .SelectMany(panel => panel!["targets"]!.AsArray()).Select(target => target!["expr"]!.GetValue<string>())];

    /// <summary>The metrics that an expression names.</summary>
    public static IEnumerable<string> NamesIn(string expression) =>
        Name().Matches(Quoted().Replace(expression, "")).Select(name => name.Value);

    /// <summary>Whether an expression of the simple forms is true: of one value, of a part of a limit, of an increase since another scrape.</summary>
    public static bool IsReached(string expression, Scrape now, Scrape? before = null)
    {
        var form = Form().Match(expression);
        Assert.True(form.Success, $"this test cannot judge {expression}");
        var values = now.Values(form.Groups["of"].Value);
        if (form.Groups["part"].Success) values = [.. values.Zip(now.Values(form.Groups["part"].Value), (value, limit) => value / limit)];
        if (form.Groups["since"].Success) values = [.. values.Zip(before!.Values(form.Groups["of"].Value), (value, earlier) => value - earlier)];
        Assert.NotEmpty(values);
        var bound = double.Parse(form.Groups["bound"].ValueSpan, CultureInfo.InvariantCulture);
        return values.Any(value => form.Groups["sign"].Value switch
        {
            ">" => value > bound,
            ">=" => value >= bound,
            "<" => value < bound,
            _ => value == bound,
        });
    }

    /// <summary>The file of the rules.</summary>
    public static string File => PathOf("alerts.yml");

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Monitoring", file);

    [GeneratedRegex("""^(?<since>increase\()?(?<of>\w+(\{[^}]*\})?)(\[\w+\]\))?( / (?<part>\w+))? (?<sign>>=|>|<|==) (?<bound>[\d.]+)$""")]
    private static partial Regex Form();

    [GeneratedRegex("""- alert: (?<name>\w+)\n +expr: (?<expression>.+)""")]
    private static partial Regex Rule();

    [GeneratedRegex("""\b(backbone|dotnet)_\w+""")]
    private static partial Regex Name();

    [GeneratedRegex("""\{[^}]*\}|by \([^)]*\)""")]
    private static partial Regex Quoted();
}
