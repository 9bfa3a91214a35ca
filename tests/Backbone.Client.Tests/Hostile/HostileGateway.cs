using System.Net;
using Backbone.Authority;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Federation;
using Backbone.Transport;
using Backbone.Transport.Credentials;
using Backbone.Transport.Peers;
using Backbone.Transport.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Backbone.Client.Tests.Hostile;

/// <summary>A gateway on real Kestrel with mutual TLS, which answers by a script.</summary>
internal sealed class HostileGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly MutualTlsServer _tls;

    private readonly TrustStore _trust;

    private HostileGateway(WebApplication app, MutualTlsServer tls, TrustStore trust, Script script)
    {
        (_app, _tls, _trust, Script) = (app, tls, trust, script);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Script Script { get; }

    public Uri Address { get; }

    /// <summary>Starts it as a nation's gateway: certificate and clients of that nation.</summary>
    public static async Task<HostileGateway> StartAsync(TestNation nation)
    {
        var domain = TrustDomain.OfNation(nation.Federation, nation.Code);
        var trust = new TrustStore(nation.Federation);
        trust.ReplaceRoots([new TrustedRoot(domain, nation.Tls.Root)]);
        var own = OwnCertificate.FromMemory(
            nation.Tls.IssueWithNewKey(new TlsIdentity.Gateway(nation.Federation, nation.Code), LeafTerms.Loopback));
        var verifier = new PeerVerifier(
            trust, RevocationRule.ListWherePresent, new AdmittedPeers.PersonsOf(domain), PeerUse.Client, TimeProvider.System);
        var script = new Script();
        var tls = new MutualTlsServer(own, verifier, TimeProvider.System, NullLogger.Instance);
        var app = Build(tls, script);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new HostileGateway(app, tls, trust, script);
    }

    /// <summary>Lets nobody in any more: no root vouches for anybody.</summary>
    public void LetNobodyIn() => _trust.ReplaceRoots([]);

    public async ValueTask DisposeAsync()
    {
        using var hurry = new CancellationTokenSource(TimeSpan.Zero, TimeProvider.System);
        await _app.StopAsync(hurry.Token);
        await _app.DisposeAsync();
        _tls.Dispose();
    }

    private static WebApplication Build(MutualTlsServer tls, Script script)
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
        builder.Services.AddSingleton(script);
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = TransportLimits.MaxMessageSize;
            grpc.MaxSendMessageSize = TransportLimits.MaxMessageSize;
        });
        var app = builder.Build();
        app.UseRouting();
        app.MapGrpcService<ScriptedSubmission>();
        app.MapGrpcService<ScriptedMailbox>();
        app.MapGrpcService<ScriptedMembers>();
        app.MapGrpcService<ScriptedApprovals>();
        app.MapGrpcService<ScriptedOperations>();
        return app;
    }
}
