using System.Net;
using Google.Protobuf;
using Grpc.Health.V1;

namespace Backbone.Gateway.Tests.Uplink;

/// <summary>The way to a broker that a test cuts and mends: it answers every question whether it serves, or fails as a network does.</summary>
internal sealed class OnOffHandler : HttpMessageHandler
{
    /// <summary>Why nothing gets through; null: it does.</summary>
    public Exception? Cut { get; set; }

    /// <summary>What the broker says of itself.</summary>
    public HealthCheckResponse.Types.ServingStatus Status { get; set; } = HealthCheckResponse.Types.ServingStatus.Serving;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Cut is { } cut) throw new HttpRequestException("the request failed", cut);
        var message = new HealthCheckResponse { Status = Status }.ToByteArray();
        var response = new HttpResponseMessage(HttpStatusCode.OK)
        {
            Version = HttpVersion.Version20,
            Content = new ByteArrayContent([0, 0, 0, 0, (byte)message.Length, .. message]),
        };
        response.Content.Headers.ContentType = new("application/grpc");
        response.TrailingHeaders.Add("grpc-status", "0");
        return Task.FromResult(response);
    }
}
