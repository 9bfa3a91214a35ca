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

    /// <summary>
    /// Asks a process as Prometheus does: <c>up</c> says whether it answered, and is all that there is where it did not.
    /// </summary>
    /// <param name="management">Its management listener: host and port.</param>
    /// <param name="job">The job of Prometheus's settings.</param>
    /// <param name="cancel">Ends the wait.</param>
    public static async Task<Scrape> TryAsync(string management, string job, CancellationToken cancel = default)
    {
        using var http = new HttpClient();
        try
        {
            var text = await http.GetStringAsync(new Uri($"http://{management}/metrics"), cancel);
            return new Scrape($"{text}\nup{{job=\"{job}\"}} 1");
        }
        catch (HttpRequestException)
        {
            return new Scrape($"up{{job=\"{job}\"}} 0");
        }
    }

    /// <summary>The values of the series that a selector takes.</summary>
    /// <param name="selector">A name, with or without labels that must be equal, or match where <c>=~</c> is written.</param>
    public IReadOnlyList<double> Values(string selector)
    {
        var (name, asked) = (selector.Split('{')[0], Asked().Matches(selector));
        return [.. _series.Where(one => one.Name == name && asked.All(label => Takes(label, one.Labels))).Select(one => one.Value)];
    }

    /// <summary>The sums of a name's series, by one of their labels.</summary>
    internal IReadOnlyDictionary<string, double> ValuesBy(string name, string label) => _series.Where(one => one.Name == name)
        .GroupBy(one => one.Labels[label]).ToDictionary(series => series.Key, series => series.Sum(one => one.Value));

    private static bool Takes(Match asked, Dictionary<string, string> labels)
    {
        var (has, value) = (labels.GetValueOrDefault(asked.Groups["name"].Value, ""), asked.Groups["value"].Value);
        return asked.Groups["sign"].Value == "=" ? has == value : Regex.IsMatch(has, $"^(?:{value})$");
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

    [GeneratedRegex(""""(?<name>\w+)(?<sign>=~?)"(?<value>[^"]*)"""")]
    private static partial Regex Asked();

    [GeneratedRegex("""(\w+)="([^"]*)""")]
    private static partial Regex Label();
}
