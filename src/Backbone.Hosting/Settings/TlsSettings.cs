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

    /// <summary>Revocation lists of the roots that matter: files, or folders of them.</summary>
    public IReadOnlyList<string> Crls { get; set; } = [];

    /// <summary>Folder in which the newest revocation lists taken are remembered; null: beside the store.</summary>
    public string? CrlMemory { get; set; }

    /// <summary>The certificate's and the key's paths.</summary>
    public CertificatePaths Paths(string settingsPath) =>
        new(SettingsFile.Resolve(settingsPath, Certificate), SettingsFile.Resolve(settingsPath, Key));

    /// <summary>The passphrase of the key; null where it has none.</summary>
    /// <exception cref="Backbone.Transport.TransportException">Its file cannot be used.</exception>
    public string? ReadPassphrase(string settingsPath) => PassphraseFile is { } file
        ? Transport.Credentials.PassphraseFile.Read(SettingsFile.Resolve(settingsPath, file)) : null;
}
