using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Transport.Trust;
using Microsoft.Extensions.Logging;

namespace Backbone.Broker.Documents;

/// <summary>Keeps the TLS roots as the newest charter lists them: whoever it drops is cut off.</summary>
/// <param name="trust">Takes the roots.</param>
/// <param name="log">Hears of it.</param>
internal sealed class CharterRoots(TrustStore trust, ILogger<CharterRoots> log)
{
    private Digest? _taken;

    /// <summary>
    /// Takes the roots of a view's charter, where it is another one than before. Called by one at a time.
    /// </summary>
    public void Follow(FederationSnapshot snapshot)
    {
        var charter = snapshot.Charter;
        if (_taken == charter.Id.Hash) return;
        trust.ReplaceRoots(
            from nation in charter.Nations
            let domain = TrustDomain.OfNation(snapshot.Federation, nation.Code)
            from root in nation.TlsRoots
            let certificate = Load(root, nation.Code, charter.Head.Version)
            where certificate is not null
            select new TrustedRoot(domain, certificate));
        _taken = charter.Id.Hash;
        log.RootsTaken(charter.Nations.Length, charter.Head.Version);
    }

    /// <summary>One nation's bad root cuts off that nation, and no other.</summary>
    private X509Certificate2? Load(ReadOnlyMemory<byte> root, NationCode nation, ulong version)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(root.Span);
        }
        catch (CryptographicException fault)
        {
            log.RootUnreadable(fault, nation, version);
            return null;
        }
    }
}
