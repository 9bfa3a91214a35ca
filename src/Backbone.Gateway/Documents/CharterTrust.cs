using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Transport.Trust;

namespace Backbone.Gateway.Documents;

/// <summary>
/// Keeps the TLS roots as the newest charter lists them: nations' for people and gateways, operators' for brokers. Other
/// documents change nothing, for all open connections are judged again with each change of the roots.
/// </summary>
internal sealed class CharterTrust
{
    private readonly TrustStore _trust;
    private Digest? _taken;

    public CharterTrust(DocumentKeeper keeper, TrustStore trust)
    {
        _trust = trust;
        keeper.Changed += Follow;
    }

    // One at a time: the keeper adopts so.
    private void Follow(FederationSnapshot snapshot)
    {
        if (_taken == snapshot.Charter.Id.Hash) return;
        _trust.ReplaceRoots(RootsOf(snapshot));
        _taken = snapshot.Charter.Id.Hash;
    }

    private static IEnumerable<TrustedRoot> RootsOf(FederationSnapshot snapshot)
    {
        var (federation, charter) = (snapshot.Federation, snapshot.Charter);
        var nations = charter.Nations.SelectMany(nation => nation.TlsRoots,
            (nation, root) => new TrustedRoot(TrustDomain.OfNation(federation, nation.Code), X509CertificateLoader.LoadCertificate(root.Span)));
        var brokers = charter.Brokers.SelectMany(broker => broker.TlsRoots,
            (_, root) => new TrustedRoot(TrustDomain.OfBrokers(federation), X509CertificateLoader.LoadCertificate(root.Span)));
        return nations.Concat(brokers);
    }
}
