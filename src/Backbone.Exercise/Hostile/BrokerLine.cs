using System.Security.Cryptography.X509Certificates;
using Backbone.Exercise.Nations;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Transport;
using Backbone.Transport.Credentials;
using Backbone.Transport.Trust;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Backbone.Exercise.Hostile;

/// <summary>A line to the broker with a gateway's own certificate: to the broker it is that gateway.</summary>
internal sealed class BrokerLine : IDisposable
{
    private readonly OwnCertificate _own;

    public BrokerLine(RunningFederation running, NationCode nation, FederationSnapshot federation, TimeProvider clock)
    {
        var tls = Path.Combine(running.Folder.Path, nation.ToString(), FolderNames.Gateway, FolderNames.Tls);
        var paths = new CertificatePaths(Path.Combine(tls, "gateway.crt"), Path.Combine(tls, "gateway.key"));
        _own = OwnCertificate.FromFiles(paths, null, clock, NullLogger.Instance);
        var (trust, domain) = (new TrustStore(federation.Federation), TrustDomain.OfBrokers(federation.Federation));
        trust.ReplaceRoots(federation.Charter.Brokers.SelectMany(broker => broker.TlsRoots)
            .Select(root => new TrustedRoot(domain, X509CertificateLoader.LoadCertificate(root.Span))));
        var client = new MutualTlsClient(_own, trust, RevocationRule.ListWherePresent, clock, NullLogger.Instance);
        Channel = GrpcChannel.ForAddress($"https://{running.Broker.Grpc}", new GrpcChannelOptions
        {
            HttpHandler = client.CreateHandler(new TlsIdentity.Broker(federation.Federation, Cast.BrokerId)),
            DisposeHttpClient = true,
            MaxSendMessageSize = TransportLimits.MaxMessageSize,
            MaxReceiveMessageSize = TransportLimits.MaxMessageSize,
        });
    }

    public GrpcChannel Channel { get; }

    public void Dispose()
    {
        Channel.Dispose();
        _own.Dispose();
    }
}
