using System.CommandLine;
using System.Text;
using Backbone.Cli.Grammar;

namespace Backbone.Cli.Manuals;

/// <summary>The manual page, made from the grammar and from nothing else: man(7), section 1.</summary>
internal static class ManualPage
{
    /// <summary>Writes it.</summary>
    /// <param name="root">The command on top.</param>
    /// <param name="version">The program's version.</param>
    public static string Of(Command root, string version)
    {
        var page = new StringBuilder();
        Line(page, $".TH BACKBONE 1 \"\" \"Backbone {Safe(version)}\" \"User Commands\"");
        Line(page, ".SH NAME", "backbone \\- secure messages between national CERTs");
        Line(page, ".SH SYNOPSIS", ".B backbone", "COMMAND [ARGUMENT ...] [OPTION ...]");
        Line(page, ".SH DESCRIPTION", "Messages are sealed here and opened by their readers only. The commands also found and run a nation.");
        Line(page, ".SH OPTIONS OF EVERY COMMAND");
        foreach (var option in root.Options.Where(one => !one.Hidden)) Write(page, option);
        Line(page, ".SH COMMANDS");
        foreach (var command in GrammarTree.All(root).Where(one => one.Subcommands.Count == 0)) Write(page, command);
        Line(page, ".SH EXIT STATUS");
        foreach (var (code, meaning) in ExitCode.Meanings) Line(page, ".TP", $".B {code}", Safe(meaning));
        Line(page, ".SH ENVIRONMENT", ".TP", $".B {GlobalOptions.ProfileVariable}", "The profile's folder, where \\fB\\-\\-profile\\fR is not given.");
        return page.ToString();
    }

    private static void Write(StringBuilder page, Command command)
    {
        Line(page, $".SS {Safe(GrammarTree.NameOf(command))}{string.Concat(command.Arguments.Where(one => !one.Hidden).Select(Form))}");
        Line(page, Safe(command.Description));
        foreach (var argument in command.Arguments.Where(one => !one.Hidden))
            Line(page, ".TP", $".I {Safe(argument.HelpName ?? argument.Name)}", Safe(argument.Description));
        foreach (var option in GrammarTree.Own(command)) Write(page, option);
    }

    private static void Write(StringBuilder page, Option option)
    {
        var value = GrammarTree.TakesValue(option) ? $" \\fI{Safe(option.HelpName ?? "VALUE")}\\fR" : "";
        Line(page, ".TP", $"\\fB{string.Join("\\fR, \\fB", option.Aliases.Prepend(option.Name).Select(Safe))}\\fR{value}", Safe(option.Description));
    }

    private static string Form(Argument argument)
    {
        var name = Safe(argument.HelpName ?? argument.Name) + (argument.Arity.MaximumNumberOfValues > 1 ? " ..." : "");
        return argument.Arity.MinimumNumberOfValues == 0 ? $" [{name}]" : $" {name}";
    }

    /// <summary>Text, and nothing that the formatter would take for a request.</summary>
    private static string Safe(string? text)
    {
        var safe = (text ?? "").Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal)
            .Replace("…", "...", StringComparison.Ordinal);
        return string.Join("\n.br\n", safe.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[0] is '.' or '\'' ? "\\&" + line : line));
    }

    private static void Line(StringBuilder page, params ReadOnlySpan<string> lines)
    {
        foreach (var line in lines) page.Append(line).Append('\n');
    }
}
