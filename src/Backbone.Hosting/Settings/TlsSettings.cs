using System.Net;
using Backbone.Transport.Credentials;

namespace Backbone.Hosting.Settings;

/// <summary>What a process shows in TLS, and the revocation lists that it has. Paths are relative to the settings file.</summary>
public sealed record TlsSettings
{
    /// <summary>Certificate, PEM.</summary>
    public required string Certificate { get; init; }

    /// <summary>Private key, PEM, readable by its owner only.</summary>
    public required string Key { get; init; }

    /// <summary>File with the passphrase of the key; null where it has none.</summary>
    public string? PassphraseFile { get; set; }

    /// <summary>Revocation lists of the roots that matter.</summary>
    public IReadOnlyList<string> Crls { get; set; } = [];

    /// <summary>The certificate's and the key's paths.</summary>
    public CertificatePaths Paths(string settingsPath) =>
        new(SettingsFile.Resolve(settingsPath, Certificate), SettingsFile.Resolve(settingsPath, Key));

    /// <summary>The passphrase of the key; null where it has none.</summary>
    public string? ReadPassphrase(string settingsPath) =>
        PassphraseFile is { } file ? ReadSecret(SettingsFile.Resolve(settingsPath, file)) : null;

    /// <summary>A passphrase from a file: its first line.</summary>
    /// <exception cref="SettingsException">The file cannot be read or is empty.</exception>
    public static string ReadSecret(string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault() is { Length: > 0 } line
                ? line
                : throw new SettingsException($"{path} holds no passphrase: write it in its first line");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"the passphrase cannot be read ({unreadable.Message}): check the setting passphraseFile", unreadable);
        }
    }

    /// <summary>An address to listen on, such as 127.0.0.1:0.</summary>
    /// <exception cref="SettingsException">It is none.</exception>
    public static IPEndPoint EndPoint(string text, string name) => IPEndPoint.TryParse(text, out var point)
        ? point
        : throw new SettingsException($"{name}: '{text}' is no address and port, such as 127.0.0.1:0; correct the settings");
}
