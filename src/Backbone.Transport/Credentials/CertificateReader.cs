using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Backbone.Protocol;

namespace Backbone.Transport.Credentials;

/// <summary>Reads a certificate with its private key from two PEM files.</summary>
internal static class CertificateReader
{
    /// <summary>A certificate with its key, and a hash over both files' bytes by which a change is seen.</summary>
    public readonly record struct Loaded(X509Certificate2 Certificate, Digest Files);

    /// <summary>SHA-256 over both files' bytes.</summary>
    /// <exception cref="TransportException">A file cannot be read, or the key lies open to others.</exception>
    public static Digest HashFiles(CertificatePaths paths) => Read(paths, (certificate, key) => Hash(certificate, key));

    /// <summary>Reads both.</summary>
    /// <exception cref="TransportException">A file cannot be read, the key lies open to others, or the two do not
    /// belong together.</exception>
    public static Loaded Load(CertificatePaths paths, string? passphrase) => Read(paths, (certificate, key) =>
        new Loaded(Combine(paths, certificate, key, passphrase), Hash(certificate, key)));

    private static T Read<T>(CertificatePaths paths, Func<byte[], byte[], T> use)
    {
        var certificate = SmallFile.Read(paths.Certificate, TransportLimits.MaxCertificateFileSize);
        var key = SmallFile.ReadSecret(paths.Key, TransportLimits.MaxCertificateFileSize);
        try
        {
            return use(certificate, key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static Digest Hash(byte[] certificate, byte[] key)
    {
        using var running = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        running.AppendData(SHA256.HashData(certificate));
        running.AppendData(SHA256.HashData(key));
        return Digest.Of(running);
    }

    private static X509Certificate2 Combine(CertificatePaths paths, byte[] certificate, byte[] key, string? passphrase)
    {
        var text = PemText.Read(certificate, paths.Certificate, "a certificate");
        var keyText = Encoding.UTF8.GetChars(key.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? key[Encoding.UTF8.Preamble.Length..] : key);
        try
        {
            return passphrase is null
                ? X509Certificate2.CreateFromPem(text, keyText)
                : X509Certificate2.CreateFromEncryptedPem(text, keyText, passphrase);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            throw new TransportException(PairFault.Describe(paths, text, keyText, passphrase), fault);
        }
        finally
        {
            Array.Clear(keyText);
        }
    }
}
