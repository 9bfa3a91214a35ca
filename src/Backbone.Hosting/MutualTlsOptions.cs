using Backbone.Transport.Credentials;
using Backbone.Transport.Peers;
using Backbone.Transport.Trust;

namespace Backbone.Hosting;

/// <summary>
/// What a server shows, whom it trusts and whom it lets in. No record: a passphrase must not be printed.
/// </summary>
public sealed class MutualTlsOptions
{
    /// <summary>The server's certificate and key; taken up anew when the files change.</summary>
    public required CertificatePaths Certificate { get; init; }

    /// <summary>Opens the key where it is encrypted; else null.</summary>
    public string? Passphrase { get; init; }

    /// <summary>Who renews the certificate and how: the end of a sentence.</summary>
    public required string Renewal { get; init; }

    /// <summary>What the certificate must be, or the process does not start, and a renewed one is not taken up.</summary>
    public required OwnCertificateRule Rule { get; init; }

    /// <summary>The TLS roots; whoever reads the charter keeps them as they should be.</summary>
    public required TrustStore Trust { get; init; }

    /// <summary>Files with revocation lists of those roots; taken up anew when they change.</summary>
    public IReadOnlyList<string> RevocationLists { get; init; } = [];

    /// <summary>Remembers the newest list taken of each root across restarts; null: only while the process runs.</summary>
    public RevocationMemory? Memory { get; init; }

    /// <summary>Whether a caller needs a revocation list of its root; by default it does.</summary>
    public RevocationRule Revocation { get; init; } = RevocationRule.ListRequired;

    /// <summary>Who is let in.</summary>
    public required AdmittedPeers Admitted { get; init; }
}
