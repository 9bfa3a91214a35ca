using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol.Addresses;
using Backbone.Transport.Connecting;
using Backbone.Transport.Credentials;
using Backbone.Transport.Peers;
using Backbone.Transport.Trust;
using Microsoft.Extensions.Logging;

namespace Backbone.Transport;

/// <summary>
/// The client's side of mutual TLS: TLS 1.3, HTTP/2, the server pinned by its identity and not by its host name. New
/// calls take the certificate as it is then, and new connections the trust.
/// </summary>
/// <param name="own">What the client shows.</param>
/// <param name="trust">The roots and revocation lists by which the server is judged.</param>
/// <param name="rule">Whether a revocation list must be there.</param>
/// <param name="clock">What time it is.</param>
/// <param name="log">Hears of a refusal with its reason: once, until it is for another reason or the server was taken meanwhile.</param>
public sealed class MutualTlsClient(
    OwnCertificate own, TrustStore trust, RevocationRule rule, TimeProvider clock, ILogger log)
{
    /// <summary>
    /// A handler for <c>GrpcChannel.ForAddress("https://…", new() { HttpHandler = handler })</c> that speaks with
    /// <paramref name="server"/> and nobody else. The caller disposes it.
    /// </summary>
    /// <param name="server">Who must answer: the own nation's gateway, or the broker.</param>
    /// <param name="refused">Told why a server was refused, which the HTTP error does not say; may be null.</param>
    /// <param name="notTaken">Told that the server does not take the own certificate, which the HTTP error may not say; may be null.</param>
    public HttpMessageHandler CreateHandler(
        TlsIdentity server, Action<PeerVerdict.Refused>? refused = null, Action<CallerRefusedException>? notTaken = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        var verifier = new PeerVerifier(trust, rule, new AdmittedPeers.Only(server), PeerUse.Server, clock);
        var told = new StrongBox<PeerVerdict.Refused?>();
        return new RenewingHandler(own, certificate => new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = TransportLimits.HandshakeTimeout,
            PooledConnectionLifetime = TransportLimits.ConnectionLifetime,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            KeepAlivePingDelay = TransportLimits.KeepAlivePeriod,
            KeepAlivePingTimeout = TransportLimits.KeepAliveTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            ConnectCallback = async (called, cancel) =>
                await SideBySide.OfSystem.ConnectAsync(called.DnsEndPoint.Host, called.DnsEndPoint.Port, cancel).ConfigureAwait(false),
            PlaintextStreamFilter = (talk, _) => ValueTask.FromResult<Stream>(new GreetedStream(talk.PlaintextStream, notTaken)),
            SslOptions = Options(certificate, verifier, server, told, refused),
        });
    }

    private SslClientAuthenticationOptions Options(
        SslStreamCertificateContext certificate, PeerVerifier verifier, TlsIdentity server, StrongBox<PeerVerdict.Refused?> told,
        Action<PeerVerdict.Refused>? refused) => new()
        {
            EnabledSslProtocols = SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = OfflineChain.Policy(),
            AllowTlsResume = false,
            AllowRenegotiation = false,
            ClientCertificateContext = certificate,
            RemoteCertificateValidationCallback = (_, shown, _, _) =>
            {
                var verdict = verifier.Verify(shown as X509Certificate2) as PeerVerdict.Refused;
                // Whoever goes on trying is not told with each attempt what was said at the first one.
                var before = Interlocked.Exchange(ref told.Value, verdict);
                if (verdict is null) return true;
                if (before != verdict) log.PeerRefused(server.ToString(), verdict.Reason, verdict.Advice);
                refused?.Invoke(verdict);
                return false;
            },
        };
}
