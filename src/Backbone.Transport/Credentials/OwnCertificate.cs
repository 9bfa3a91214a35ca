using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Transport.Peers;
using Microsoft.Extensions.Logging;

namespace Backbone.Transport.Credentials;

/// <summary>
/// The certificate and key that this process shows. Made from files, it reads them again every five seconds and takes
/// up a renewed pair for the connections that come after. A pair that cannot be read, or that peers would not take, is
/// logged with the reason, and the one before stays.
/// </summary>
public sealed class OwnCertificate : IDisposable
{
    private readonly Lock _reloading = new();
    private readonly CertificatePaths? _paths;
    private readonly string? _passphrase;
    private readonly OwnCertificateRule? _rule;
    private readonly TimeProvider _clock;
    private readonly ILogger? _log;
    private readonly ITimer? _timer;
    private volatile SslStreamCertificateContext _context;
    private Digest? _seen;
    private X509Certificate2? _waiting;

    private OwnCertificate(X509Certificate2 certificate) => (_context, _clock) = (ContextOf(certificate), TimeProvider.System);

    private OwnCertificate(CertificatePaths paths, string? passphrase, OwnCertificateRule? rule, TimeProvider clock, ILogger log)
    {
        (_paths, _passphrase, _rule, _clock, _log) = (paths, passphrase, rule, clock, log);
        var loaded = CertificateReader.Load(paths, passphrase);
        if (rule?.Check(loaded.Certificate, clock.GetUtcNow()) is { } refused)
            throw new TransportException($"the certificate {paths.Certificate} cannot be used: {refused.Advice}");
        _seen = loaded.Files;
        _context = ContextOf(loaded.Certificate);
        SayTaken(loaded.Certificate);
        _timer = clock.CreateTimer(_ => Reload(), null, TransportLimits.FileCheckPeriod, TransportLimits.FileCheckPeriod);
    }

    /// <summary>Whom the certificate speaks for; null where it has no identity of Backbone's forms.</summary>
    public TlsIdentity? Identity => CertificateIdentity.Read(Certificate);

    /// <summary>The certificate with its key, as it is now.</summary>
    public X509Certificate2 Certificate => _context.TargetCertificate;

    /// <summary>The same, ready for a server's handshake.</summary>
    internal SslStreamCertificateContext Context => _context;

    /// <summary>Takes a certificate that is in memory with its key; it never changes.</summary>
    /// <exception cref="ArgumentException">It has no private key.</exception>
    public static OwnCertificate FromMemory(X509Certificate2 certificateWithKey)
    {
        ArgumentNullException.ThrowIfNull(certificateWithKey);
        if (!certificateWithKey.HasPrivateKey)
            throw new ArgumentException("the certificate has no private key", nameof(certificateWithKey));
        return new OwnCertificate(certificateWithKey);
    }

    /// <summary>Reads the pair from files and goes on watching them.</summary>
    /// <param name="paths">Where both lie.</param>
    /// <param name="passphrase">Opens the key where it is encrypted (PKCS #8); else null.</param>
    /// <param name="clock">Times the watching, and says what is in its time.</param>
    /// <param name="log">Hears of each pair taken up or not.</param>
    /// <param name="rule">What the certificate must be, now and whenever it is renewed; null: anything.</param>
    /// <exception cref="TransportException">The pair cannot be read, the key lies open to others, or the certificate
    /// breaks the rule.</exception>
    public static OwnCertificate FromFiles(
        CertificatePaths paths, string? passphrase, TimeProvider clock, ILogger log, OwnCertificateRule? rule = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(clock);
        return new OwnCertificate(paths, passphrase, rule, clock, log);
    }

    /// <summary>Why peers would not take the certificate now; null where nothing is known against it.</summary>
    public PeerVerdict.Refused? Fault => _rule?.Check(Certificate, _clock.GetUtcNow());

    /// <summary>Stops watching. The certificate stays usable for what holds it.</summary>
    public void Dispose() => _timer?.Dispose();

    private void Reload()
    {
        if (!_reloading.TryEnter()) return;
        try
        {
            var files = CertificateReader.HashFiles(_paths!);
            if (files != _seen)
            {
                // Set before it is tried: a bad pair is logged once, not every five seconds.
                (_seen, _waiting) = (files, null);
                var loaded = CertificateReader.Load(_paths!, _passphrase);
                _seen = loaded.Files;
                Take(loaded.Certificate);
            }
            // Time, or a newer charter, may make good what was refused.
            else if (_waiting is { } waiting && _rule!.Check(waiting, _clock.GetUtcNow()) is null)
            {
                Take(waiting);
            }
        }
        catch (TransportException fault)
        {
            _log!.CertificateNotTaken(fault, _paths!.Certificate);
        }
        finally
        {
            _reloading.Exit();
        }
    }

    private void Take(X509Certificate2 certificate)
    {
        if (_rule?.Check(certificate, _clock.GetUtcNow()) is { } refused)
        {
            _waiting = certificate;
            _log!.CertificateRefused(_paths!.Certificate, refused.Reason, refused.Advice);
            return;
        }
        _waiting = null;
        _context = ContextOf(certificate);
        SayTaken(certificate);
    }

    private void SayTaken(X509Certificate2 certificate) =>
        _log!.CertificateTaken(_paths!.Certificate, certificate.Subject, certificate.NotAfter.ToUniversalTime());

    private static SslStreamCertificateContext ContextOf(X509Certificate2 certificate) =>
        SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
}
