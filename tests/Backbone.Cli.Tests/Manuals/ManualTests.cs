using System.CommandLine;
using System.Diagnostics;
using Backbone.Cli.Grammar;
using Backbone.Cli.Manuals;
using Backbone.Cli.Tests.Terminals;

namespace Backbone.Cli.Tests.Manuals;

/// <summary>Manual page and completion say what the grammar says: each command and each option.</summary>
public sealed class ManualTests
{
    private static readonly Command Root = Program.Commands(new TestTerminal().Terminal, TimeProvider.System).Root;

    [Fact]
    public async Task The_manual_has_every_command_and_every_option()
    {
        var terminal = new TestTerminal();
        Assert.Equal(0, await terminal.RunAsync("manual"));
        var page = terminal.Written;
        foreach (var command in GrammarTree.All(Root).Where(one => one.Subcommands.Count == 0))
        {
            var heading = $".SS {GrammarTree.NameOf(command).Replace("-", "\\-", StringComparison.Ordinal)}";
            var from = page.Split('\n').SkipWhile(line => line != heading && !line.StartsWith(heading + " ", StringComparison.Ordinal)).Skip(1).ToList();
            Assert.True(from.Count > 0, $"{heading} is missing");
            var section = string.Join('\n', from.TakeWhile(line => !line.StartsWith(".S", StringComparison.Ordinal)));
            foreach (var option in GrammarTree.Own(command))
                Assert.Contains($"\\fB{option.Name.Replace("-", "\\-", StringComparison.Ordinal)}\\fR", section, StringComparison.Ordinal);
        }
        foreach (var (code, _) in ExitCode.Meanings) Assert.Contains($"\n.B {code}\n", page, StringComparison.Ordinal);
        // No line begins as a request of the formatter that the page does not use.
        Assert.All(page.Split('\n').Where(line => line.StartsWith('.')), line => Assert.Contains(line.Split(' ')[0], new[] { ".TH", ".SH", ".SS", ".TP", ".B", ".I", ".br" }));
    }

    [Theory]
    [InlineData("backbone po", "policy")]
    [InlineData("backbone policy si", "sign")]
    [InlineData("backbone --json policy si", "sign")]
    [InlineData("backbone send --tlp amber --sub", "--subject")]
    [InlineData("backbone send --prof", "--profile")]
    [InlineData("backbone demo --durability vol", "volatile")]
    [InlineData("backbone policy sign --out po", "")]
    public async Task Bash_completes_what_the_grammar_has(string typed, string expected)
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "bash is not here");
        Assert.Equal(expected, await CompleteAsync(typed));
    }

    [Fact]
    public void Every_command_and_option_can_be_completed()
    {
        var script = BashCompletion.Of(Root);
        foreach (var command in GrammarTree.All(Root))
        {
            var line = script.Split('\n').Single(one => one.TrimStart().StartsWith($"\"{GrammarTree.NameOf(command)}\") words=", StringComparison.Ordinal));
            var words = line.Split('"')[3].Split(' ');
            Assert.All(command.Subcommands, one => Assert.Contains(one.Name, words));
            Assert.All(GrammarTree.Taken(command), one => Assert.Contains(one.Name, words));
        }
    }

    private static async Task<string> CompleteAsync(string typed)
    {
        var start = new ProcessStartInfo("/bin/bash") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("--norc");
        using var bash = Process.Start(start)!;
        await bash.StandardInput.WriteLineAsync($"""
            {BashCompletion.Of(Root)}
            COMP_WORDS=({typed}); COMP_CWORD=$(({typed.Split(' ').Length} - 1)); _backbone; echo "$COMPREPLY[*]"
            """.Replace("$COMPREPLY[*]", "${COMPREPLY[*]}", StringComparison.Ordinal));
        bash.StandardInput.Close();
        var said = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        return said.Trim();
    }
}
