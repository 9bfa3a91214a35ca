using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Backbone.Transport.Credentials;
using Backbone.Transport.Peers;
using Microsoft.Extensions.Logging;

namespace Backbone.Transport;

/// <summary>
/// The server's side of mutual TLS: TLS 1.3, HTTP/2, a client certificate always, judged by a
/// <see cref="PeerVerifier"/>. Each handshake takes the certificate and the trust as they are then.
/// </summary>
/// <param name="own">What the server shows.</param>
/// <param name="verifier">Who is let in; for client use.</param>
/// <param name="clock">Times how often one address is told of.</param>
/// <param name="log">Hears of refusals with their reason: a few of each address, and how many there were beside.</param>
public sealed class MutualTlsServer(OwnCertificate own, PeerVerifier verifier, TimeProvider clock, ILogger log) : IDisposable
{
    private readonly SparingLog _sparing = new(clock, log.MorePeersRefused);

    /// <summary>Judges the callers, and judges them again while they stay.</summary>
    public PeerVerifier Verifier { get; } = verifier;

    /// <summary>Options for one handshake.</summary>
    /// <param name="peer">Where the caller calls from, for the log.</param>
    /// <param name="accepted">Told who the caller is before the first byte of the application; the certificate is a
    /// copy.</param>
    public SslServerAuthenticationOptions ForHandshake(EndPoint? peer, Action<PeerVerdict.Accepted, X509Certificate2> accepted) => new()
    {
        EnabledSslProtocols = SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http2],
        ServerCertificateContext = own.Context,
        ClientCertificateRequired = true,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = OfflineChain.Policy(),
        // A resumed session would bring back an old verdict.
        AllowTlsResume = false,
        AllowRenegotiation = false,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => Judge(peer, certificate, accepted),
    };

    /// <inheritdoc/>
    public void Dispose() => _sparing.Dispose();

    private bool Judge(EndPoint? peer, X509Certificate? certificate, Action<PeerVerdict.Accepted, X509Certificate2> accepted)
    {
        switch (Verifier.Verify(certificate as X509Certificate2))
        {
            case PeerVerdict.Accepted verdict:
                accepted(verdict, X509CertificateLoader.LoadCertificate(certificate!.GetRawCertData()));
                return true;
            case PeerVerdict.Refused refused:
                if (_sparing.MayTell(RemoteAddress.Of(peer))) log.PeerRefused($"{peer}", refused.Reason, refused.Advice);
                return false;
            default:
                throw new InvalidOperationException("a verdict is an acceptance or a refusal");
        }
    }
}
