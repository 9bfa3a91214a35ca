using Backbone.Cli.Terminals;
using Backbone.Client;
using Backbone.Client.Connection;

namespace Backbone.Cli;

/// <summary>The passphrase of keys that are made now: 1 --passphrase-file · 2 the keyboard, twice.</summary>
internal static class NewPassphrase
{
    private const int Shortest = 12;

    /// <summary>The passphrase.</summary>
    /// <exception cref="BackboneException">Usage: two were typed, or it is too short; Identity: there is none.</exception>
    public static string Read(Invocation invocation, string whose)
    {
        if (invocation.PassphraseFile is { } file) return Sufficient(Profile.ReadPassphrase(file));
        if (!invocation.Terminal.CanAsk)
            throw new BackboneException(FaultKind.Identity,
                "new keys need a passphrase, and nobody sits at a terminal to type it", "add --passphrase-file FILE");
        var typed = Ask(invocation, $"New passphrase of {whose}: ");
        return Ask(invocation, "Once more: ") == typed ? Sufficient(typed)
            : throw new BackboneException(FaultKind.Usage, "two different passphrases were typed", "type it again");
    }

    private static string Ask(Invocation invocation, string question)
    {
        invocation.Terminal.Error.Write(TerminalText.Line(question));
        return invocation.Terminal.ReadSecret() ?? "";
    }

    private static string Sufficient(string passphrase) => passphrase.Length >= Shortest ? passphrase
        : throw new BackboneException(FaultKind.Usage, $"the passphrase has less than {Shortest} letters", "take a longer one: several words do");
}
