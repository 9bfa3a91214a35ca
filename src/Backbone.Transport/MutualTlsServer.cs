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
/// <param name="log">Hears of every refusal with its reason.</param>
public sealed class MutualTlsServer(OwnCertificate own, PeerVerifier verifier, ILogger log)
{
    /// <summary>Judges the callers, and judges them again while they stay.</summary>
    public PeerVerifier Verifier { get; } = verifier;

    /// <summary>Options for one handshake.</summary>
    /// <param name="peer">The caller's network address, for the log.</param>
    /// <param name="accepted">Told who the caller is before the first byte of the application; the certificate is a
    /// copy.</param>
    public SslServerAuthenticationOptions ForHandshake(string peer, Action<PeerVerdict.Accepted, X509Certificate2> accepted) => new()
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

    private bool Judge(string peer, X509Certificate? certificate, Action<PeerVerdict.Accepted, X509Certificate2> accepted)
    {
        switch (Verifier.Verify(certificate as X509Certificate2))
        {
            case PeerVerdict.Accepted verdict:
                accepted(verdict, X509CertificateLoader.LoadCertificate(certificate!.GetRawCertData()));
                return true;
            case PeerVerdict.Refused refused:
                log.PeerRefused(peer, refused.Reason, refused.Advice);
                return false;
            default:
                throw new InvalidOperationException("a verdict is an acceptance or a refusal");
        }
    }
}
