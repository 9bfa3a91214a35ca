using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Transport.Trust;
using Microsoft.Extensions.Logging;

namespace Backbone.Broker.Documents;

/// <summary>
/// Keeps the TLS roots as the newest charter lists them: whoever it drops is cut off. The brokers' own are among them, for the lists
/// that this broker hands to the gateways; no broker is let in by them.
/// </summary>
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
        var nations =
            from nation in charter.Nations
            from root in nation.TlsRoots
            select (Domain: TrustDomain.OfNation(snapshot.Federation, nation.Code), Root: root);
        var brokers =
            from broker in charter.Brokers
            from root in broker.TlsRoots
            select (Domain: TrustDomain.OfBrokers(snapshot.Federation), Root: root);
        trust.ReplaceRoots(
            from listed in nations.Concat(brokers)
            let certificate = Load(listed.Root, listed.Domain, charter.Head.Version)
            where certificate is not null
            select new TrustedRoot(listed.Domain, certificate));
        _taken = charter.Id.Hash;
        log.RootsTaken(charter.Nations.Length, charter.Head.Version);
    }

    /// <summary>One nation's bad root cuts off that nation, and no other.</summary>
    private X509Certificate2? Load(ReadOnlyMemory<byte> root, TrustDomain domain, ulong version)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(root.Span);
        }
        catch (CryptographicException fault)
        {
            log.RootUnreadable(fault, domain, version);
            return null;
        }
    }
}
