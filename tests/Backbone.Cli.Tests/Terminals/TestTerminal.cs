using System.CommandLine;
using Backbone.Cli.Terminals;

namespace Backbone.Cli.Tests.Terminals;

/// <summary>A terminal in memory: what is typed, what is written.</summary>
internal sealed class TestTerminal
{
    public StringWriter Output { get; } = new();

    public StringWriter Error { get; } = new();

    public Dictionary<string, string> Variables { get; } = [];

    public Queue<string> Typed { get; } = [];

    public bool SomebodyIsThere { get; init; }

    public string Written => Output.ToString();

    public string Said => Error.ToString();

    public Terminal Terminal => new()
    {
        Output = Output,
        Error = Error,
        Input = () => new MemoryStream(),
        RawOutput = () => new MemoryStream(),
        OutputIsTerminal = SomebodyIsThere,
        ErrorIsTerminal = SomebodyIsThere,
        CanAsk = SomebodyIsThere,
        ReadLine = () => Typed.TryDequeue(out var line) ? line : null,
        ReadSecret = () => Typed.TryDequeue(out var line) ? line : null,
        Variable = name => Variables.GetValueOrDefault(name),
    };

    /// <summary>Runs the command as it is.</summary>
    public Task<int> RunAsync(params string[] args) => Program.Commands(Terminal, TimeProvider.System).RunAsync(args);

    /// <summary>Runs one command of the test's own, called <c>act</c>.</summary>
    public Task<int> ActAsync(Func<Invocation, CancellationToken, Task<int>> act, params string[] args) =>
        new CommandLine(Terminal, TimeProvider.System,
        [
            desk =>
            {
                var command = new Command("act");
                desk.OnRun(command, act);
                return command;
            },
        ]).RunAsync(["act", .. args]);
}
