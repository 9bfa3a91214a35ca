using System.CommandLine;
using Backbone.Cli.Grammar;
using Backbone.Cli.Manuals;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone manual</c> and <c>backbone completion</c>: what packages install, made from the grammar.</summary>
internal static class ManualCommand
{
    /// <summary>The manual page.</summary>
    public static Command Create(CommandDesk desk) => Write(desk, "manual", "Write the manual page, as man reads it",
        root => ManualPage.Of(root, Version));

    /// <summary>Completion for bash.</summary>
    public static Command CreateCompletion(CommandDesk desk) => Write(desk, "completion", "Write the completion of commands and options for bash",
        BashCompletion.Of);

    private static string Version => typeof(ManualCommand).Assembly.GetName().Version?.ToString(3) ?? "";

    private static Command Write(CommandDesk desk, string name, string description, Func<Command, string> make)
    {
        var command = new Command(name, description);
        desk.OnRun(command, (invocation, _) =>
        {
            invocation.Terminal.Output.Write(make(GrammarTree.RootOf(command)));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
