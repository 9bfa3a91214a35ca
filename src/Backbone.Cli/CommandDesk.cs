using System.CommandLine;
using Backbone.Cli.Grammar;
using Backbone.Cli.Terminals;

namespace Backbone.Cli;

/// <summary>What commands are made with.</summary>
internal sealed class CommandDesk(Terminal terminal, TimeProvider clock, GlobalOptions globals)
{
    /// <summary>What time it is, for options that count from now.</summary>
    public TimeProvider Clock => clock;

    /// <summary>Says what a command does when it is called; all that it throws is caught here.</summary>
    public void OnRun(Command command, Func<Invocation, CancellationToken, Task<int>> run) =>
        command.SetAction(async (parsed, cancel) =>
        {
            // Ctrl-C is listened to only once a command has first waited: work before that would be killed in the middle.
            await Task.Yield();
            var invocation = new Invocation(parsed, globals, terminal, clock);
            try
            {
                return await run(invocation, cancel);
            }
            catch (Exception fault)
            {
                return FaultReport.Write(invocation, fault);
            }
        });
}
