using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Backbone.Transport;
using Grpc.Net.Client;

namespace Backbone.EndToEnd.Tests;

/// <summary>
/// A gRPC channel with a certificate of one's choice, or with none. It takes whatever server answers: what is tested is how
/// the server judges the caller.
/// </summary>
internal sealed class Line : IDisposable
{
    /// <param name="server">Where.</param>
    /// <param name="certificate">With its key; null: none is shown. Stays the caller's.</param>
    public Line(IPEndPoint server, X509Certificate2? certificate)
    {
        var tls = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls13,
            RemoteCertificateValidationCallback = (_, server, _, _) => server is not null,
        };
        if (certificate is not null) tls.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        Channel = GrpcChannel.ForAddress($"https://{server}", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { UseProxy = false, SslOptions = tls },
            DisposeHttpClient = true,
            MaxSendMessageSize = TransportLimits.MaxMessageSize,
            MaxReceiveMessageSize = TransportLimits.MaxMessageSize,
        });
    }

    public GrpcChannel Channel { get; }

    public void Dispose() => Channel.Dispose();
}
