using System.Text.RegularExpressions;
using Backbone.TestKit;

namespace Backbone.Cli.Tests;

/// <summary>The examples of a page, as whoever tries them copies them out.</summary>
internal static partial class PageExamples
{
    /// <summary>Blocks that begin with the name of their file, <c># release.yaml</c>.</summary>
    public static IEnumerable<(string Name, string Text)> Files(string page) =>
        Block().Matches(File.ReadAllText(ProjectFolder.At(page))).Select(match => match.Groups[1].Value)
            .Select(text => (Name: FileName().Match(text), Text: text)).Where(one => one.Name.Success)
            .Select(one => (one.Name.Groups[1].Value, one.Text));

    /// <summary>Lines of blocks that call the command.</summary>
    public static IEnumerable<string> Commands(string page) =>
        Block().Matches(File.ReadAllText(ProjectFolder.At(page))).SelectMany(match => match.Groups[1].Value.Split('\n'))
            .Where(line => line.StartsWith("backbone ", StringComparison.Ordinal));

    [GeneratedRegex(@"(?s)```\w*\n(.*?)```")]
    private static partial Regex Block();

    [GeneratedRegex(@"^# ([\w.-]+)\n")]
    private static partial Regex FileName();
}
