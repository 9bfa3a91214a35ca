using System.Text.RegularExpressions;
using Backbone.Hosting.Startup;
using Backbone.TestKit;

namespace Backbone.Transport.Tests.Hosting;

/// <summary>The command line that both processes have.</summary>
public sealed partial class ProcessCommandTests
{
    [Theory]
    [InlineData("", "--config FILE is missing")]
    [InlineData("--config", "--config names one file")]
    [InlineData("--config a --config b", "--config names one file")]
    [InlineData("--config a backup", "backup --to PATH: the copy's name is missing")]
    [InlineData("--config a --to b", "--to belongs to backup")]
    [InlineData("backup --to b", "--config FILE is missing")]
    [InlineData("--config a backup --to b --exit-with-parent", "--exit-with-parent has no meaning for backup")]
    [InlineData("--config a check --exit-with-parent", "--exit-with-parent has no meaning for check")]
    [InlineData("--config a check backup --to b", "check and backup are two commands")]
    [InlineData("--config a restore", "restore --from PATH: the copy's name is missing")]
    [InlineData("--config a --from b", "--from belongs to restore")]
    [InlineData("--config a restore --from b --to c", "--to belongs to backup")]
    [InlineData("--config a backup --to b backup", "'backup' is not understood")]
    [InlineData("--config a --verbose", "'--verbose' is not understood")]
    public void A_wrong_command_line_is_refused_with_the_right_form(string line, string says)
    {
        var answer = Assert.IsType<ProcessCommand.Answer>(Parse(line));
        Assert.Equal(2, answer.ExitCode);
        Assert.StartsWith($"backbone-broker: {says}", answer.Words, StringComparison.Ordinal);
        Assert.Contains("backbone-broker --config FILE", answer.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "--exit-with-parent"), InlineData("-h", "Exit codes"), InlineData("--config a --help", "--version")]
    [InlineData("--version", "backbone-broker 0.")]
    public void What_was_asked_for_is_said_and_is_no_fault(string line, string says)
    {
        var answer = Assert.IsType<ProcessCommand.Answer>(Parse(line));
        Assert.Equal(0, answer.ExitCode);
        Assert.Contains(says, answer.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void It_names_a_file_and_whether_to_end_with_the_parent() =>
        Assert.Equal(new ProcessCommand.Run("b.json", ExitWithParent: true), Parse("--exit-with-parent --config b.json"));

    [Fact]
    public void It_names_a_file_and_where_the_copy_of_its_store_goes() =>
        Assert.Equal(new ProcessCommand.Backup("b.json", "copy.db"), Parse("--config b.json backup --to copy.db"));

    [Fact]
    public void It_names_a_file_and_the_copy_that_takes_the_place_of_its_store() =>
        Assert.Equal(new ProcessCommand.Restore("b.json", "copy.db"), Parse("restore --from copy.db --config b.json"));

    [Fact]
    public void It_names_a_file_that_is_only_checked() => Assert.Equal(new ProcessCommand.Check("b.json"), Parse("--config b.json check"));

    [Fact]
    public void Every_line_of_the_pages_that_calls_a_process_is_understood()
    {
        var lines = Directory.GetFiles(ProjectFolder.At("."), "*.md").SelectMany(page => Called().Matches(File.ReadAllText(page)))
            .Select(match => match.Groups[1].Value.Trim()).Where(line => line.Length > 0).ToList();
        Assert.True(lines.Count > 5, "the pattern matches too little");
        Assert.All(lines, line => Assert.False(Parse(line) is ProcessCommand.Answer { ExitCode: not 0 } answer, $"{line}: {(Parse(line) as ProcessCommand.Answer)?.Words}"));
    }

    // In a block a line of its own, in a sentence between backquotes; what follows # is said beside it.
    [GeneratedRegex(@"(?:^|`)(?:sudo (?:-u \S+ )?)?backbone-(?:gateway|broker)(?: (--[^`#\n]*|check[^`#\n]*))", RegexOptions.Multiline)]
    private static partial Regex Called();

    private static ProcessCommand Parse(string line) =>
        ProcessCommand.Parse("backbone-broker", line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
