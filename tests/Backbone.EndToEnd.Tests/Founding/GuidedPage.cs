using System.Globalization;
using System.Text.RegularExpressions;
using Backbone.TestKit;

namespace Backbone.EndToEnd.Tests.Founding;

/// <summary>
/// A page of commands as a reader follows it: files are written out, commands are run in their order, and where the page says
/// <i>every nation</i> the block is run for each with its names. A block that is a reader's own choice says so in the page.
/// </summary>
internal static partial class GuidedPage
{
    /// <summary>Names of KOR in the page, and what stands in their place for another nation.</summary>
    private static readonly Dictionary<string, (string Word, string Other)[]> Names = new()
    {
        ["USA"] = [("KOR", "USA"), ("kor", "usa"), (":71", ":72"), ("kisa", "cisa"), ("lee", "miller"), ("Lee", "Miller"), ("Korea Internet & Security Agency", "Cybersecurity and Infrastructure Security Agency")],
        ["AUS"] = [("KOR", "AUS"), ("kor", "aus"), (":71", ":74"), ("kisa", "acsc"), ("lee", "taylor"), ("Lee", "Taylor"), ("Korea Internet & Security Agency", "Australian Cyber Security Centre")],
        ["JPN"] = [("KOR", "JPN"), ("kor", "jpn"), (":71", ":73"), ("kisa", "jpcert"), ("lee", "tanaka"), ("Lee", "Tanaka"), ("Korea Internet & Security Agency", "JPCERT/CC")],
    };

    /// <summary>A file to write, or a command to run.</summary>
    public abstract record Step
    {
        private Step() { }

        public sealed record WriteFile(string Name, string Text) : Step;

        public sealed record Run(string Line) : Step;
    }

    /// <summary>All steps of a page, in order.</summary>
    public static IEnumerable<Step> Read(string page)
    {
        var text = File.ReadAllText(ProjectFolder.At(page));
        var (from, inEveryNation) = (0, new List<(int Step, string Body)>());
        foreach (Match match in Block().Matches(text))
        {
            var prose = text[from..match.Index];
            from = match.Index + match.Length;
            // What stands between two blocks says for whom the second is.
            var forAll = prose.Contains("very nation", StringComparison.Ordinal);
            var body = match.Groups[1].Value;
            // And who comes later does what every nation did.
            foreach (Match later in Later().Matches(prose))
                foreach (var step in Numbers().Matches(later.Value).Select(number => int.Parse(number.Value, CultureInfo.InvariantCulture)))
                    foreach (var before in inEveryNation.Where(block => block.Step == step))
                        foreach (var one in StepsOf(InNation(before.Body, later.Groups[1].Value))) yield return one;
            if (forAll) inEveryNation.Add((StepBefore(text, match.Index), body));
            foreach (var one in (forAll ? (string[])[body, InNation(body, "USA"), InNation(body, "JPN")] : [body]).SelectMany(StepsOf)) yield return one;
        }
    }

    private static int StepBefore(string text, int index) =>
        int.Parse(Heading().Matches(text[..index]).Last().Groups[1].Value, CultureInfo.InvariantCulture);

    private static IEnumerable<Step> StepsOf(string body)
    {
        if (FileName().Match(body) is { Success: true } name) return [new Step.WriteFile(name.Groups[1].Value, body[name.Length..])];
        return body.Split('\n').Where(line => line.StartsWith("backbone", StringComparison.Ordinal) || line.StartsWith("cp ", StringComparison.Ordinal))
            .Select(line => new Step.Run(line));
    }

    /// <summary>The words of a line, as a shell would part them.</summary>
    public static List<string> Words(string line) => [.. Word().Matches(line).Select(match => match.Value.Trim('"', '\''))];

    private static string InNation(string block, string nation) =>
        Names[nation].Aggregate(block, (text, pair) => text.Replace(pair.Word, pair.Other, StringComparison.Ordinal));

    [GeneratedRegex(@"(?s)```\w+\n(.*?)```")]
    private static partial Regex Block();

    [GeneratedRegex(@"([A-Z]{3}) does step \d(?:,? (?:and )?step \d)*")]
    private static partial Regex Later();

    [GeneratedRegex(@"(?<=step )\d")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"(?m)^## (\d+)\.")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^# ([\w.-]+)\n")]
    private static partial Regex FileName();

    [GeneratedRegex("""'[^']*'|"[^"]*"|\S+""")]
    private static partial Regex Word();
}
