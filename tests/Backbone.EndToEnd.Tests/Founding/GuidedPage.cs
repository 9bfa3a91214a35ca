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
        var from = 0;
        foreach (Match match in Block().Matches(text))
        {
            var prose = text[from..match.Index];
            from = match.Index + match.Length;
            // What stands between two blocks says for whom the second is.
            var forAll = prose.Contains("very nation", StringComparison.Ordinal);
            foreach (var body in forAll ? InEveryNation(match.Groups[1].Value) : [match.Groups[1].Value])
            {
                if (FileName().Match(body) is { Success: true } name)
                    yield return new Step.WriteFile(name.Groups[1].Value, body[name.Length..]);
                else
                    foreach (var line in body.Split('\n').Where(line => line.StartsWith("backbone", StringComparison.Ordinal)))
                        yield return new Step.Run(line);
            }
        }
    }

    /// <summary>The words of a line, as a shell would part them.</summary>
    public static List<string> Words(string line) => [.. Word().Matches(line).Select(match => match.Value.Trim('"', '\''))];

    private static IEnumerable<string> InEveryNation(string block) =>
        Names.Values.Select(names => names.Aggregate(block, (text, pair) => text.Replace(pair.Word, pair.Other, StringComparison.Ordinal))).Prepend(block);

    [GeneratedRegex(@"(?s)```\w+\n(.*?)```")]
    private static partial Regex Block();

    [GeneratedRegex(@"^# ([\w.-]+)\n")]
    private static partial Regex FileName();

    [GeneratedRegex("""'[^']*'|"[^"]*"|\S+""")]
    private static partial Regex Word();
}
