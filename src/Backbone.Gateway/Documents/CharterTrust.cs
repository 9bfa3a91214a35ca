using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Transport.Trust;

namespace Backbone.Gateway.Documents;

/// <summary>Keeps the TLS roots as the newest charter lists them: nations' for people and gateways, operators' for brokers.</summary>
internal sealed class CharterTrust
{
    public CharterTrust(DocumentKeeper keeper, TrustStore trust) =>
        keeper.Changed += snapshot => trust.ReplaceRoots(RootsOf(snapshot));

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
