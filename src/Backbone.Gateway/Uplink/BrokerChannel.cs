using Backbone.Contracts.Broker.V1;
using Backbone.Transport;
using Grpc.Net.Client;

namespace Backbone.Gateway.Uplink;

/// <summary>The gateway's connection to its broker, pinned to the broker's identity.</summary>
internal sealed class BrokerChannel : IDisposable
{
    private readonly GrpcChannel _channel;

    public BrokerChannel(Uri address, HttpMessageHandler handler)
    {
        Link = new BrokerLink(address);
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = TransportLimits.MaxMessageSize,
            MaxSendMessageSize = TransportLimits.MaxMessageSize,
        });
        Relay = new RelayService.RelayServiceClient(_channel);
        Documents = new DocumentService.DocumentServiceClient(_channel);
        Health = new Grpc.Health.V1.Health.HealthClient(_channel);
    }

    /// <summary>Lanes.</summary>
    public RelayService.RelayServiceClient Relay { get; }

    /// <summary>Signed documents.</summary>
    public DocumentService.DocumentServiceClient Documents { get; }

    /// <summary>Whether the broker serves, by its own word.</summary>
    public Grpc.Health.V1.Health.HealthClient Health { get; }

    /// <summary>What is known of the way there.</summary>
    public BrokerLink Link { get; }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();
}
