using Backbone.Cli.Terminals;
using Backbone.Client;
using Backbone.Client.Connection;

namespace Backbone.Cli;

/// <summary>Where the passphrase comes from: 1 --passphrase-file · 2 the profile's own file · 3 the keyboard.</summary>
internal static class PassphraseSource
{
    /// <summary>The passphrase.</summary>
    /// <exception cref="BackboneException">
    /// Identity: there is none, or its file lies open to others or is of another form; Usage: it is not there.
    /// </exception>
    public static string Read(Invocation invocation, Profile profile)
    {
        if (invocation.PassphraseFile is { } file) return Profile.ReadPassphrase(file);
        return profile.ReadPassphrase() ?? Ask(invocation, profile.Address.ToString(), "the key files need");
    }

    /// <summary>The passphrase of one key file, which is not the profile's: 1 --passphrase-file · 2 the keyboard.</summary>
    /// <exception cref="BackboneException">As for <see cref="Read"/>.</exception>
    public static string ReadFor(Invocation invocation, string keyFile) =>
        invocation.PassphraseFile is { } file ? Profile.ReadPassphrase(file) : Ask(invocation, keyFile, $"{keyFile} needs");

    private static string Ask(Invocation invocation, string whose, string what)
    {
        if (!invocation.Terminal.CanAsk)
            throw new BackboneException(FaultKind.Identity,
                $"{what} a passphrase, and nobody sits at a terminal to type it",
                "add --passphrase-file FILE");
        invocation.Terminal.Error.Write($"Passphrase of {TerminalText.Line(whose)}: ");
        return invocation.Terminal.ReadSecret() is { Length: > 0 } typed ? typed
            : throw new BackboneException(
                FaultKind.Identity, "no passphrase was typed", "type it, or add --passphrase-file FILE");
    }
}
