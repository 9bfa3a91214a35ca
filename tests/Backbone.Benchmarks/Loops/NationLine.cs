using System.Security.Cryptography.X509Certificates;
using Backbone.Contracts.Broker.V1;
using Backbone.Exercise.Nations;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Transport;
using Backbone.Transport.Credentials;
using Backbone.Transport.Trust;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Backbone.Benchmarks.Loops;

/// <summary>A line to the broker with a gateway's certificate: to the broker it is that gateway, which does not run meanwhile.</summary>
internal sealed class NationLine : IDisposable
{
    private readonly OwnCertificate _own;
    private readonly GrpcChannel _channel;

    public NationLine(RunningFederation running, string nation, FederationSnapshot federation)
    {
        var tls = Path.Combine(running.Folder.Path, nation, "gateway", "tls");
        _own = OwnCertificate.FromFiles(
            new CertificatePaths(Path.Combine(tls, "gateway.crt"), Path.Combine(tls, "gateway.key")), null, TimeProvider.System, NullLogger.Instance);
        var (trust, domain) = (new TrustStore(federation.Federation), TrustDomain.OfBrokers(federation.Federation));
        trust.ReplaceRoots(federation.Charter.Brokers.SelectMany(broker => broker.TlsRoots)
            .Select(root => new TrustedRoot(domain, X509CertificateLoader.LoadCertificate(root.Span))));
        var client = new MutualTlsClient(_own, trust, RevocationRule.ListWherePresent, TimeProvider.System, NullLogger.Instance);
        _channel = GrpcChannel.ForAddress($"https://{running.Broker.Grpc}", new GrpcChannelOptions
        {
            HttpHandler = client.CreateHandler(new TlsIdentity.Broker(federation.Federation, Cast.BrokerId)),
            DisposeHttpClient = true,
            MaxSendMessageSize = TransportLimits.MaxMessageSize,
            MaxReceiveMessageSize = TransportLimits.MaxMessageSize,
        });
        Relay = new RelayService.RelayServiceClient(_channel);
    }

    public RelayService.RelayServiceClient Relay { get; }

    public void Dispose()
    {
        _channel.Dispose();
        _own.Dispose();
    }
}
