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
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = TransportLimits.MaxMessageSize,
            MaxSendMessageSize = TransportLimits.MaxMessageSize,
        });
        Relay = new RelayService.RelayServiceClient(_channel);
        Documents = new DocumentService.DocumentServiceClient(_channel);
    }

    /// <summary>Lanes.</summary>
    public RelayService.RelayServiceClient Relay { get; }

    /// <summary>Signed documents.</summary>
    public DocumentService.DocumentServiceClient Documents { get; }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();
}
