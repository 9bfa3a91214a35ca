using System.CommandLine;
using Backbone.Cli.Demo;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone demo</c></summary>
internal static class DemoCommand
{
    private const string Embedded = "embedded";

    public static Command Create(CommandDesk desk)
    {
        var folder = new Option<string?>("--dir")
        {
            HelpName = "DIR",
            Description = "Where it plays, and stays; without it a folder that is removed at the end",
        };
        var store = new Option<string>("--store")
        {
            HelpName = "embedded|redis://…",
            Description = "The broker's store: embedded, redis://host:port, redis:///path/to.sock [default: embedded]",
            DefaultValueFactory = _ => Embedded,
        };
        store.Validators.Add(result =>
        {
            var named = result.GetValueOrDefault<string>();
            if (named != Embedded && named?.StartsWith("redis://", StringComparison.Ordinal) != true)
                result.AddError($"'{named}' is no store: write embedded, redis://host:port or redis:///path/to.sock");
        });
        var durability = new Option<string>("--durability")
        {
            HelpName = "fsync|volatile",
            Description = "What the broker must promise, or it does not start [default: volatile]",
            DefaultValueFactory = _ => "volatile",
        };
        durability.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not ("fsync" or "volatile"))
                result.AddError("--durability takes fsync or volatile");
        });
        var once = new Option<bool>("--once") { Description = "Ends after the last step" };
        var command = new Command("demo", "Play three nations on this machine: a bulletin crosses, a forgery does not")
        {
            folder, store, durability, once,
        };
        desk.OnRun(command, (invocation, cancel) => new DemoRun(invocation, new DemoOptions(
            invocation.Value(folder), invocation.Value(store), invocation.Value(durability)!, invocation.Value(once)))
            .RunAsync(cancel));
        return command;
    }
}
