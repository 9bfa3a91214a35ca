using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Transport.Peers;
using Microsoft.Extensions.Logging;

namespace Backbone.Transport.Credentials;

/// <summary>
/// The certificate and key that this process shows. Made from files, it reads them again every five seconds and takes
/// up a renewed pair for the connections that come after; a pair that cannot be used is logged and the one before
/// stays.
/// </summary>
public sealed class OwnCertificate : IDisposable
{
    private readonly Lock _reloading = new();
    private readonly CertificatePaths? _paths;
    private readonly string? _passphrase;
    private readonly ILogger? _log;
    private readonly ITimer? _timer;
    private volatile SslStreamCertificateContext _context;
    private Digest? _seen;

    private OwnCertificate(X509Certificate2 certificate) => _context = ContextOf(certificate);

    private OwnCertificate(CertificatePaths paths, string? passphrase, TimeProvider clock, ILogger log)
    {
        (_paths, _passphrase, _log) = (paths, passphrase, log);
        var loaded = CertificateReader.Load(paths, passphrase);
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
    /// <param name="clock">Times the watching.</param>
    /// <param name="log">Hears of each pair taken up or not.</param>
    /// <exception cref="TransportException">The pair cannot be read, or the key lies open to others.</exception>
    public static OwnCertificate FromFiles(CertificatePaths paths, string? passphrase, TimeProvider clock, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(clock);
        return new OwnCertificate(paths, passphrase, clock, log);
    }

    /// <summary>Stops watching. The certificate stays usable for what holds it.</summary>
    public void Dispose() => _timer?.Dispose();

    private void Reload()
    {
        if (!_reloading.TryEnter()) return;
        try
        {
            var files = CertificateReader.HashFiles(_paths!);
            if (files == _seen) return;
            // Set before it is tried: a bad pair is logged once, not every five seconds.
            _seen = files;
            var loaded = CertificateReader.Load(_paths!, _passphrase);
            _context = ContextOf(loaded.Certificate);
            _seen = loaded.Files;
            SayTaken(loaded.Certificate);
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

    private void SayTaken(X509Certificate2 certificate) =>
        _log!.CertificateTaken(_paths!.Certificate, certificate.Subject, certificate.NotAfter.ToUniversalTime());

    private static SslStreamCertificateContext ContextOf(X509Certificate2 certificate) =>
        SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
}
