using System.CommandLine;
using Backbone.Cli.Grammar;
using Backbone.Cli.Terminals;
using Backbone.Client;
using Backbone.Custody;

namespace Backbone.Cli;

/// <summary>One call of a command: what was typed, and where it is answered.</summary>
internal sealed class Invocation(ParseResult parsed, GlobalOptions globals, Terminal terminal, TimeProvider clock)
{
    /// <summary>The terminal.</summary>
    public Terminal Terminal => terminal;

    /// <summary>What time it is.</summary>
    public TimeProvider Clock => clock;

    /// <summary>Results.</summary>
    public Page Output { get; } = terminal.OutputPage;

    /// <summary>All else.</summary>
    public Page Error { get; } = terminal.ErrorPage;

    /// <summary>Whether results are JSON.</summary>
    public bool Json => parsed.GetValue(globals.Json);

    /// <summary>Whether questions are answered with yes.</summary>
    public bool Yes => parsed.GetValue(globals.Yes);

    /// <summary>How long a call or a wait may take.</summary>
    public TimeSpan Timeout => parsed.GetResult(globals.Timeout) is null
        ? GlobalOptions.DefaultTimeout : parsed.GetValue(globals.Timeout);

    /// <summary>File with the passphrase; null where none was named.</summary>
    public string? PassphraseFile => parsed.GetValue(globals.PassphraseFile);

    /// <summary>What one try of a passphrase costs that seals keys made here.</summary>
    public PassphraseCost KeyCost => terminal.KeyCost;

    /// <summary>The profile's folder.</summary>
    /// <exception cref="BackboneException">Usage: none was named.</exception>
    public string ProfileFolder => parsed.GetValue(globals.Profile) is { Length: > 0 } named ? named
        : terminal.Variable(GlobalOptions.ProfileVariable) is { Length: > 0 } set ? set
        : throw new BackboneException(FaultKind.Usage, "no profile was named",
            $"add --profile DIR, or set {GlobalOptions.ProfileVariable}");

    /// <summary>What an option was given.</summary>
    public T? Value<T>(Option<T> option) => parsed.GetValue(option);

    /// <summary>What an argument was given.</summary>
    public T? Value<T>(Argument<T> argument) => parsed.GetValue(argument);

    /// <summary>Asks for a yes; without a terminal only --yes is one.</summary>
    /// <exception cref="BackboneException">Usage: nobody can answer.</exception>
    public bool Confirm(string question)
    {
        if (Yes) return true;
        if (!terminal.CanAsk)
            throw new BackboneException(FaultKind.Usage,
                "this asks before it acts, and nobody sits at a terminal to answer", "add --yes");
        terminal.Error.Write($"{TerminalText.Line(question)} [y/N] ");
        return terminal.ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES";
    }
}
