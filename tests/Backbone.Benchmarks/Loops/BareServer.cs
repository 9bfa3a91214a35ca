using System.Net;
using Backbone.TestKit.Certificates;
using Backbone.Transport;
using Backbone.Transport.Credentials;
using Backbone.Transport.Peers;
using Backbone.Transport.Trust;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Backbone.Benchmarks.Loops;

/// <summary>
/// A gRPC service on Kestrel with mutual TLS and nothing else: no bounds, no interceptors, no log. Client and server are in this
/// process, and speak over loopback.
/// </summary>
internal sealed class BareServer : IAsyncDisposable
{
    private readonly TestPki _pki;
    private readonly WebApplication _app;
    private readonly MutualTlsServer _tls;
    private readonly OwnCertificate _client;

    private BareServer(TestPki pki, WebApplication app, MutualTlsServer tls)
    {
        (_pki, _app, _tls) = (pki, app, tls);
        _client = OwnCertificate.FromMemory(pki.Issue(pki.Gateway("KOR")));
    }

    /// <summary>Starts it with one service.</summary>
    public static async Task<BareServer> StartAsync<T>(T service) where T : class
    {
        var pki = new TestPki(TimeProvider.System);
        var verifier = new PeerVerifier(
            pki.Trust, RevocationRule.ListRequired, new AdmittedPeers.AllGateways(), PeerUse.Client, TimeProvider.System);
        var tls = new MutualTlsServer(OwnCertificate.FromMemory(pki.Issue(pki.Broker())), verifier, TimeProvider.System, NullLogger.Instance);
        var app = Build(tls, service);
        await app.StartAsync();
        return new BareServer(pki, app, tls);
    }

    /// <summary>A connection of its own.</summary>
    public GrpcChannel Connect()
    {
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        var client = new MutualTlsClient(_client, _pki.Trust, RevocationRule.ListRequired, TimeProvider.System, NullLogger.Instance);
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = client.CreateHandler(_pki.Broker()),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = TransportLimits.MaxMessageSize,
        });
    }

    public async ValueTask DisposeAsync()
    {
        using var hurry = new CancellationTokenSource(TimeSpan.Zero, TimeProvider.System);
        await _app.StopAsync(hurry.Token);
        await _app.DisposeAsync();
        _client.Dispose();
        _tls.Dispose();
        _pki.Dispose();
    }

    private static WebApplication Build<T>(MutualTlsServer tls, T service) where T : class
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener =>
        {
            listener.Protocols = HttpProtocols.Http2;
            listener.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(tls.ForHandshake(null, (_, certificate) => certificate.Dispose())),
            });
        }));
        builder.Services.AddRouting();
        builder.Services.AddSingleton(service);
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = TransportLimits.MaxMessageSize);
        var app = builder.Build();
        app.UseRouting();
        app.MapGrpcService<T>();
        return app;
    }
}
