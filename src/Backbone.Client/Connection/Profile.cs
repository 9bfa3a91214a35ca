using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Transport;
using Backbone.Transport.Credentials;

namespace Backbone.Client.Connection;

/// <summary>
/// A folder that holds what one person or system needs on one device:
/// <list type="bullet">
/// <item><c>profile.json</c>: address, federation, gateway, charterHash, device</item>
/// <item><c>tls/person.crt</c>, <c>tls/person.key</c>: the certificate and its key, PEM, the key owner-only</item>
/// <item><c>tls/roots/*.crt</c>: the own nation's TLS roots, PEM, by which the gateway is judged</item>
/// <item><c>tls/crls/*.crl</c>: revocation lists of those roots, where there are any</item>
/// <item><c>keys/</c>: key files; <c>documents/</c>: the newest signed documents seen</item>
/// <item><c>subjects/</c>: subjects of messages that were opened here, sealed to this device's keys</item>
/// <item><c>drafts/</c>: messages that are being written, sealed to this device's keys</item>
/// <item><c>outbox/</c>: sealed envelopes of which no answer says yet whether the gateway took them</item>
/// <item><c>journal-root</c>: size and root of the nation's journal when it was last seen here, and when that was</item>
/// <item><c>passphrase</c>: opens the keys, where they shall open unattended; owner-only</item>
/// </list>
/// </summary>
public sealed record Profile
{
    /// <summary>The name of the settings' file.</summary>
    public const string FileName = "profile.json";

    /// <summary>A profile in a folder, which need not be there yet.</summary>
    public Profile(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Folder = Path.GetFullPath(folder);
    }

    /// <summary>The folder, as a full path.</summary>
    public string Folder { get; }

    /// <summary>Whose profile it is: a person or system.</summary>
    public required PrincipalAddress Address { get; init; }

    /// <summary>The federation.</summary>
    public required FederationName Federation { get; init; }

    /// <summary>The own nation's gateway: <c>https://host:port</c>.</summary>
    public required Uri Gateway { get; init; }

    /// <summary>The document hash of a charter, compared out of band: all trust starts from it.</summary>
    public required Digest CharterHash { get; init; }

    /// <summary>Which of the person's devices this is, <c>[a-z0-9-]{1,32}</c>.</summary>
    public required string Device { get; init; }

    /// <summary>Where the TLS certificate and its key lie.</summary>
    public CertificatePaths Certificate => new(At("tls", "person.crt"), At("tls", "person.key"));

    /// <summary>Where the nation's TLS roots lie.</summary>
    public string RootsFolder => At("tls", "roots");

    /// <summary>Where revocation lists lie, if there are any.</summary>
    public string RevocationListsFolder => At("tls", "crls");

    /// <summary>Where the newest revocation lists taken are remembered.</summary>
    public string RevocationMemoryFolder => At("tls", "crls-taken");

    /// <summary>Where the key files lie.</summary>
    public string KeysFolder => At("keys");

    /// <summary>Where the newest documents seen are remembered.</summary>
    public string DocumentsFolder => At("documents");

    /// <summary>Where subjects of messages that were opened are kept, sealed.</summary>
    public string SubjectsFolder => At("subjects");

    /// <summary>Where messages that are being written are kept, sealed.</summary>
    public string DraftsFolder => At("drafts");

    /// <summary>Where sealed envelopes are kept until their fate is known.</summary>
    public string OutboxFolder => At("outbox");

    /// <summary>Where the journal's root is remembered; not there before it was verified.</summary>
    public string JournalRootFile => At("journal-root");

    /// <summary>The passphrase's file, which need not be there.</summary>
    public string PassphraseFile => At("passphrase");

    /// <summary>Reads a profile.</summary>
    /// <exception cref="BackboneException">Usage: the folder or the settings are not there or not right.</exception>
    public static Profile Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return ProfileFile.Read(Path.GetFullPath(folder));
    }

    /// <summary>Writes the settings' file, and the folders where they are missing; owner-only.</summary>
    /// <exception cref="BackboneException">Usage: they cannot be written, or a setting is not right.</exception>
    public void Save() => ProfileFile.Write(this);

    /// <summary>The profile's own passphrase; null where there is no such file.</summary>
    /// <exception cref="BackboneException">Identity: it cannot be read, lies open to others, or is of another form.</exception>
    public string? ReadPassphrase()
    {
        if (!File.Exists(PassphraseFile)) return null;
        return ReadPassphrase(PassphraseFile);
    }

    /// <summary>The passphrase in a file: one line of UTF-8, readable by its owner only.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="BackboneException">Usage: it is not there; Identity: it lies open to others, or is of another form.</exception>
    public static string ReadPassphrase(string path)
    {
        if (!File.Exists(path))
            throw new BackboneException(FaultKind.Usage, $"there is no file {path}", "name the file that holds the passphrase");
        try
        {
            return Transport.Credentials.PassphraseFile.Read(path);
        }
        catch (TransportException fault)
        {
            throw new BackboneException(FaultKind.Identity, fault.Message, inner: fault);
        }
    }

    /// <summary>The nation's TLS roots.</summary>
    /// <exception cref="BackboneException">Identity: there is none, or a file is no certificate.</exception>
    public IReadOnlyList<X509Certificate2> ReadRoots()
    {
        var files = Directory.Exists(RootsFolder) ? Directory.GetFiles(RootsFolder, "*.crt") : [];
        if (files.Length == 0)
            throw new BackboneException(FaultKind.Identity, $"there is no TLS root of {Address.Nation} in {RootsFolder}",
                "put the nation's root certificate there, as the registrar hands it out");
        return [.. files.Order(StringComparer.Ordinal).SelectMany(ReadCertificates)];
    }

    private static X509Certificate2Collection ReadCertificates(string file)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(PemText.Read(ProfileFile.ReadSmall(file, ownerOnly: false), file, "a certificate"));
        }
        catch (TransportException fault)
        {
            throw new BackboneException(FaultKind.Identity, fault.Message, "fetch the nation's root certificate again", fault);
        }
        catch (CryptographicException fault)
        {
            throw NoCertificate(file, fault);
        }
        return certificates.Count > 0 ? certificates : throw NoCertificate(file, null);
    }

    private static BackboneException NoCertificate(string file, Exception? fault) =>
        new(FaultKind.Identity, $"{file} holds no certificate in PEM", "fetch the nation's root certificate again", fault);

    private string At(params string[] parts) => Path.Combine([Folder, .. parts]);
}
