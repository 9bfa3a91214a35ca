using Backbone.Cli.Terminals;
using Backbone.Client;
using Backbone.Client.Connection;

namespace Backbone.Cli;

/// <summary>Where the passphrase comes from: 1 --passphrase-file · 2 the profile's own file · 3 the keyboard.</summary>
internal static class PassphraseSource
{
    private const int MostBytes = 4096;

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>The passphrase.</summary>
    /// <exception cref="BackboneException">
    /// Identity: there is none, or its file lies open to others; Usage: it cannot be read.
    /// </exception>
    public static string Read(Invocation invocation, Profile profile)
    {
        if (invocation.PassphraseFile is { } file) return ReadFile(file);
        return profile.ReadPassphrase() ?? Ask(invocation, profile.Address.ToString(), "the key files need");
    }

    /// <summary>The passphrase of one key file, which is not the profile's: 1 --passphrase-file · 2 the keyboard.</summary>
    /// <exception cref="BackboneException">As for <see cref="Read"/>.</exception>
    public static string ReadFor(Invocation invocation, string keyFile) =>
        invocation.PassphraseFile is { } file ? ReadFile(file) : Ask(invocation, keyFile, $"{keyFile} needs");

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

    private static string ReadFile(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & Others) != 0)
                throw new BackboneException(FaultKind.Identity, $"{path} is open to others than its owner",
                    $"chmod 600 {path}");
            if (file.Length > MostBytes)
                throw new BackboneException(FaultKind.Usage, $"{path} has {file.Length} bytes, which is no passphrase",
                    "name another file");
            using var reader = new StreamReader(file);
            return reader.ReadLine() ?? "";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackboneException(
                FaultKind.Usage, $"{path} cannot be read: {fault.Message}", "check the file", fault);
        }
    }
}
