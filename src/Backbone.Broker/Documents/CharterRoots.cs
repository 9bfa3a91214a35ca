using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Suites;
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
            select new TrustedRoot(domain, X509CertificateLoader.LoadCertificate(root.Span)));
        _taken = charter.Id.Hash;
        log.RootsTaken(charter.Nations.Length, charter.Head.Version);
    }
}
