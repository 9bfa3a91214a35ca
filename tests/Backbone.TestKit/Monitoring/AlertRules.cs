using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Backbone.TestKit.Monitoring;

/// <summary>
/// The alert rules and the dashboard that come with the processes, and as much of Prometheus as judges the rules. How long a rule must
/// be true before somebody is told (<c>for</c>) is Prometheus's own business, and not waited for.
/// </summary>
public static partial class AlertRules
{
    /// <summary>Expressions by the alert's name.</summary>
    public static IReadOnlyDictionary<string, string> Read()
    {
        var rules = Rule().Matches(System.IO.File.ReadAllText(File));
        return rules.ToDictionary(rule => rule.Groups["name"].Value, rule => rule.Groups["expression"].Value);
    }

    /// <summary>
    /// Whether a rule is true of what was scraped. A test that broke the real thing asks so: the tidy tests look for one such question
    /// about each rule.
    /// </summary>
    public static bool Fires(string name, Scrape now, Scrape? before = null) => IsReached(Read()[name], now, before);

    /// <summary>What the panels of the dashboard ask.</summary>
    public static IReadOnlyList<string> ReadDashboard() => [.. JsonNode.Parse(System.IO.File.ReadAllText(PathOf("dashboard.json")))!["panels"]!.AsArray()
        .SelectMany(panel => panel!["targets"]!.AsArray()).Select(target => target!["expr"]!.GetValue<string>())];

    /// <summary>The metrics that an expression names.</summary>
    public static IEnumerable<string> NamesIn(string expression) =>
        Name().Matches(Quoted().Replace(expression, "")).Select(name => name.Value);

    /// <summary>
    /// Whether an expression is true: of one value, of a part of a limit, of an increase or of a quantile since another scrape.
    /// </summary>
    public static bool IsReached(string expression, Scrape now, Scrape? before = null)
    {
        if (QuantileForm().Match(expression) is { Success: true } quantile)
            return Histogram.Quantile(Number(quantile, "quantile"), quantile.Groups["of"].Value, now, before!) > Number(quantile, "bound");
        var form = Form().Match(expression);
        Assert.True(form.Success, $"this test cannot judge {expression}");
        var values = now.Values(form.Groups["of"].Value);
        if (form.Groups["part"].Success) values = [.. values.Zip(now.Values(form.Groups["part"].Value), (value, limit) => value / limit)];
        if (form.Groups["since"].Success) values = [.. values.Zip(before!.Values(form.Groups["of"].Value), (value, earlier) => value - earlier)];
        Assert.NotEmpty(values);
        var bound = Number(form, "bound");
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

    private static double Number(Match form, string group) => double.Parse(form.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Monitoring", file);

    [GeneratedRegex("""^(?<since>increase\()?(?<of>\w+(\{[^}]*\})?)(\[\w+\]\))?( / (?<part>\w+))? (?<sign>>=|>|<|==) (?<bound>[\d.]+)$""")]
    private static partial Regex Form();

    [GeneratedRegex("""^histogram_quantile\((?<quantile>[\d.]+), sum by \(instance, le\) \(rate\((?<of>\w+)\[\w+\]\)\)\) > (?<bound>[\d.]+)$""")]
    private static partial Regex QuantileForm();

    [GeneratedRegex("""- alert: (?<name>\w+)\n +expr: (?<expression>.+)""")]
    private static partial Regex Rule();

    [GeneratedRegex("""\b(backbone|dotnet)_\w+""")]
    private static partial Regex Name();

    [GeneratedRegex("""\{[^}]*\}|by \([^)]*\)""")]
    private static partial Regex Quoted();
}
