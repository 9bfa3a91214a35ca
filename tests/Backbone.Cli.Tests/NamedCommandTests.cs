using System.CommandLine;
using System.Text.RegularExpressions;
using Backbone.Cli.Tests.Terminals;
using Backbone.TestKit;

namespace Backbone.Cli.Tests;

/// <summary>Whatever tells somebody to type a command names one that there is, with options that it takes.</summary>
public sealed partial class NamedCommandTests
{
    private static readonly string[] Kinds = [".cs", ".md", ".proto", ".yaml"];

    private static readonly Command Root = Program.Commands(new TestTerminal().Terminal, TimeProvider.System).Root;

    [Fact]
    public void Every_command_that_a_text_names_is_there()
    {
        var (seen, wrong) = (0, new List<string>());
        foreach (var file in Texts())
            foreach (Match match in Named().Matches(File.ReadAllText(file)))
            {
                seen++;
                foreach (var words in Ways(match.Value))
                    if (Mistake(words) is { } mistake) wrong.Add($"{Path.GetRelativePath(ProjectFolder.Root, file)}: `backbone {match.Value}`: {mistake}");
            }
        Assert.True(seen > 50, $"{seen} were found");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("renounce")]
    [InlineData("cert renew")]
    [InlineData("members")]
    [InlineData("journal tell")]
    [InlineData("inbox --form")]
    public void One_that_is_not_there_is_found(string line) => Assert.Contains(Ways(line), words => Mistake(words) is not null);

    [Theory]
    [InlineData("members list")]
    [InlineData("journal tail|show|verify")]
    [InlineData("outbox drop")]
    [InlineData("read ID --part 1")]
    public void One_that_is_there_is_none(string line) => Assert.All(Ways(line), words => Assert.Null(Mistake(words)));

    // As people write them, `list|show` is one after the other.
    private static IEnumerable<string[]> Ways(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var at = Array.FindIndex(words, word => word.Contains('|', StringComparison.Ordinal) && !word.StartsWith('-'));
        return at < 0 ? [words] : words[at].Split('|').Select(one => (string[])[.. words[..at], one, .. words[(at + 1)..]]);
    }

    private static string? Mistake(string[] words)
    {
        var (command, options) = (Root, Root.Options.ToList());
        foreach (var word in words)
        {
            if (command.Subcommands.FirstOrDefault(one => one.Name == word) is { } next)
            {
                command = next;
                options.AddRange(next.Options);
            }
            else if (command.Subcommands.Count > 0) return $"there is no {word}";
            else if (OptionName().Match(word) is { Success: true } option && options.All(one => one.Name != option.Value && !one.Aliases.Contains(option.Value)))
                return $"it takes no {word}";
        }
        return command.Subcommands.Count > 0 ? "it is not said which of its commands" : null;
    }

    private static IEnumerable<string> Texts() => new[] { "src", "protos" }
        .SelectMany(folder => Directory.GetFiles(Path.Combine(ProjectFolder.Root, folder), "*", SearchOption.AllDirectories))
        .Concat(Directory.GetFiles(ProjectFolder.Root)).Where(file => Kinds.Contains(Path.GetExtension(file)));

    // Behind `backbone `, which prose about the product writes with a capital: words up to where the command ends.
    [GeneratedRegex("""(?<=(?<!messaging |[\w./-])backbone )[a-z][\w|-]*( (?!(or|and|for|before|again|with|if|on|to|names|lists|says|shows|helps|help|is)\b)(?![^\x00-\x7F])[\w|./:=…-]+)*""")]
    private static partial Regex Named();

    [GeneratedRegex("^--[a-z-]+")]
    private static partial Regex OptionName();
}
