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
        if (profile.ReadPassphrase() is { } kept) return kept;
        if (!invocation.Terminal.CanAsk)
            throw new BackboneException(FaultKind.Identity,
                "the key files need a passphrase, and nobody sits at a terminal to type it",
                "add --passphrase-file FILE");
        invocation.Terminal.Error.Write($"Passphrase of {profile.Address}: ");
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
