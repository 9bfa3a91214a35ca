using System.CommandLine;

namespace Backbone.Cli.Grammar;

/// <summary>The grammar as help, manual and completion walk through it: what is hidden is left out.</summary>
internal static class GrammarTree
{
    /// <summary>The command on top.</summary>
    public static Command RootOf(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? RootOf(parent) : command;

    /// <summary>A command and all below it, in the grammar's order.</summary>
    public static IEnumerable<Command> All(Command command) =>
        command.Subcommands.Where(one => !one.Hidden).SelectMany(All).Prepend(command);

    /// <summary>How it is typed: <c>backbone policy sign</c>.</summary>
    public static string NameOf(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent
        ? $"{NameOf(parent)} {command.Name}" : "backbone";

    /// <summary>The options that only this command takes.</summary>
    public static IEnumerable<Option> Own(Command command) => command.Options.Where(one => !one.Hidden && !one.Recursive);

    /// <summary>All options that may stand behind it, those of the commands above it too.</summary>
    public static IEnumerable<Option> Taken(Command command) => Own(command).Concat(Recursive(command)).DistinctBy(one => one.Name);

    /// <summary>Whether a value stands behind an option.</summary>
    public static bool TakesValue(Option option) => option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool)
        && option.ValueType != typeof(void);

    private static IEnumerable<Option> Recursive(Command command) => command.Options.Where(one => !one.Hidden && one.Recursive)
        .Concat(command.Parents.OfType<Command>().SelectMany(Recursive));
}
