using System.Net.Security;
using Backbone.Transport;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.Hosting.Connections;

/// <summary>The two listeners: gRPC with mutual TLS, and management on loopback.</summary>
internal static class Listeners
{
    public const string Live = "/livez";
    public const string Ready = "/readyz";
    public const string Metrics = "/metrics";

    public static void Configure(KestrelServerOptions kestrel, HostingOptions options)
    {
        kestrel.AddServerHeader = false;
        Bound(kestrel.Limits);
        kestrel.Listen(options.Grpc, listener =>
        {
            var door = kestrel.ApplicationServices.GetRequiredService<Door>();
            listener.Protocols = HttpProtocols.Http2;
            listener.Use(next => connection => door.PassAsync(connection, next));
            listener.UseHttps(Handshakes(kestrel.ApplicationServices));
        });
        kestrel.Listen(options.Management, listener =>
        {
            var door = kestrel.ApplicationServices.GetRequiredService<Door>();
            listener.Protocols = HttpProtocols.Http1;
            listener.Use(next => connection => door.PassToManagementAsync(connection, next));
        });
    }

    /// <summary>
    /// Middleware: a caller with a certificate never reaches management's paths, and one without reaches nothing else.
    /// </summary>
    public static Task KeepApart(HttpContext context, RequestDelegate next)
    {
        // As routing compares them: in any case of letters, with or without a slash behind.
        var management = context.Request.Path.StartsWithSegments(Live) || context.Request.Path.StartsWithSegments(Ready)
            || context.Request.Path.StartsWithSegments(Metrics);
        var hasCertificate = context.Features.Get<PeerFeature>() is not null;
        if (management != hasCertificate) return next(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static void Bound(KestrelServerLimits limits)
    {
        // Connections are counted at the door, by listener, address and caller.
        limits.MaxConcurrentConnections = null;
        limits.MaxRequestHeadersTotalSize = HostingLimits.HeadersSize;
        limits.MaxRequestHeaderCount = HostingLimits.Headers;
        limits.RequestHeadersTimeout = HostingLimits.HeadersTimeout;
        limits.KeepAliveTimeout = HostingLimits.IdleTimeout;
        limits.MaxResponseBufferSize = HostingLimits.AnswerBuffer;
        // A stream as a whole has no bound and may be silent. Kestrel's rates are of a connection, and end all its calls;
        // each message's size, bytes in memory and time are bounded by gRPC, MeteredReader and AnswerMeter.
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.Http2.MaxStreamsPerConnection = HostingLimits.StreamsOfConnection;
        limits.Http2.MaxFrameSize = HostingLimits.FrameSize;
        limits.Http2.HeaderTableSize = HostingLimits.HeaderTableSize;
        limits.Http2.MaxRequestHeaderFieldSize = HostingLimits.HeaderSize;
        limits.Http2.InitialConnectionWindowSize = HostingLimits.ConnectionWindow;
        limits.Http2.InitialStreamWindowSize = HostingLimits.StreamWindow;
        limits.Http2.KeepAlivePingDelay = TransportLimits.KeepAlivePeriod;
        limits.Http2.KeepAlivePingTimeout = TransportLimits.KeepAliveTimeout;
    }

    private static TlsHandshakeCallbackOptions Handshakes(IServiceProvider services)
    {
        var tls = services.GetRequiredService<MutualTlsServer>();
        var open = services.GetRequiredService<OpenConnections>();
        return new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = TransportLimits.HandshakeTimeout,
            OnConnection = handshake => ValueTask.FromResult(OptionsFor(handshake)),
        };

        SslServerAuthenticationOptions OptionsFor(TlsHandshakeCallbackContext handshake) => tls.ForHandshake(
            handshake.Connection.RemoteEndPoint,
            (verdict, certificate) => open.Add(handshake.Connection, new PeerFeature(verdict.Identity, certificate)));
    }
}
