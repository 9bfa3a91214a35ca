using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Backbone.TestKit.Monitoring;

/// <summary>What <c>/metrics</c> of a process says, as a Prometheus would read it.</summary>
public sealed partial class Scrape(string text)
{
    private readonly List<(string Name, Dictionary<string, string> Labels, double Value)> _series =
        [.. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(Read)];

    /// <summary>As it came.</summary>
    public string Text => text;

    /// <summary>The names of all series.</summary>
    public IReadOnlySet<string> Names => _series.Select(one => one.Name).ToHashSet();

    /// <summary>Asks a process.</summary>
    /// <param name="management">Its management listener: host and port.</param>
    /// <param name="cancel">Ends the wait.</param>
    public static async Task<Scrape> OfAsync(string management, CancellationToken cancel = default)
    {
        using var http = new HttpClient();
        return new Scrape(await http.GetStringAsync(new Uri($"http://{management}/metrics"), cancel));
    }

    /// <summary>The values of the series that a selector takes.</summary>
    /// <param name="selector">A name, with or without labels that must be equal.</param>
    public IReadOnlyList<double> Values(string selector)
    {
        var (name, asked) = (selector.Split('{')[0], LabelsOf(selector));
        return [.. _series.Where(one => one.Name == name && asked.All(label => one.Labels.GetValueOrDefault(label.Key) == label.Value)).Select(one => one.Value)];
    }

    private static (string, Dictionary<string, string>, double) Read(string line)
    {
        var read = Line().Match(line);
        Assert.True(read.Success, $"Prometheus cannot read: {line}");
        return (read.Groups["name"].Value, LabelsOf(line), double.Parse(read.Groups["value"].ValueSpan, CultureInfo.InvariantCulture));
    }

    private static Dictionary<string, string> LabelsOf(string text) =>
        Label().Matches(text).ToDictionary(label => label.Groups[1].Value, label => label.Groups[2].Value);

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][\w:]*)(\{.*\})? (?<value>[-+.\deE]+|[-+]?Inf|NaN)( \d+)?$""")]
    private static partial Regex Line();

    [GeneratedRegex("""(\w+)="([^"]*)""")]
    private static partial Regex Label();
}
