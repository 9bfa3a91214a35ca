using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Backbone.Custody;

namespace Backbone.Authority;

/// <summary>
/// Writes certificates, keys and revocation lists as PEM files. Each file is complete or absent at any moment: it is
/// written beside its place and renamed, so that a process that watches it never reads half a file.
/// </summary>
public static class CertificateFiles
{
    /// <summary>Rounds of PBKDF2 with HMAC-SHA-256 for passphrases that people keep: the count that OWASP names for it (2023).</summary>
    public const int PeopleRounds = 600_000;

    /// <summary>Rounds for exercises and tests, whose passphrases are no secret: they slow nobody down.</summary>
    public const int ExerciseRounds = 1_000;

    /// <summary>
    /// Writes a certificate and its private key (PKCS #8); the key file is owner-only (0600) from its first byte.
    /// </summary>
    /// <param name="certificatePath">Where the certificate goes.</param>
    /// <param name="keyPath">Where the private key goes.</param>
    /// <param name="certificate">The certificate with its ECDSA private key.</param>
    /// <param name="passphrase">Encrypts the key where given.</param>
    /// <param name="rounds">What it costs to try one passphrase.</param>
    /// <exception cref="ArgumentException">The certificate has no ECDSA private key.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Write(string certificatePath, string keyPath, X509Certificate2 certificate, string? passphrase = null, int rounds = PeopleRounds)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        using var key = certificate.GetECDsaPrivateKey()
            ?? throw new ArgumentException("the certificate has no ECDSA private key", nameof(certificate));
        // The key first: whoever watches the certificate's file finds the key that belongs to it.
        WriteKey(keyPath, key, passphrase, rounds);
        WholeFile.Write(certificatePath, Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n"), replace: true, ownerOnly: false);
    }

    /// <summary>Writes a private key alone, PKCS #8, owner-only (0600).</summary>
    public static void WriteKey(string path, ECDsa key, string? passphrase = null, int rounds = PeopleRounds)
    {
        ArgumentNullException.ThrowIfNull(key);
        var cipher = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, rounds);
        var pem = passphrase is null ? key.ExportPkcs8PrivateKeyPem() : key.ExportEncryptedPkcs8PrivateKeyPem(passphrase, cipher);
        var bytes = Encoding.ASCII.GetBytes(pem + "\n");
        try
        {
            WholeFile.Write(path, bytes, replace: true);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Writes a revocation list, given as DER, as PEM.</summary>
    public static void WriteRevocationList(string path, ReadOnlySpan<byte> der) =>
        WholeFile.Write(path, Encoding.ASCII.GetBytes(PemEncoding.WriteString("X509 CRL", der) + "\n"), replace: true, ownerOnly: false);

    /// <summary>Writes certificates, such as roots, one after the other.</summary>
    public static void WriteCertificates(string path, IEnumerable<X509Certificate2> certificates)
    {
        ArgumentNullException.ThrowIfNull(certificates);
        var text = string.Concat(certificates.Select(certificate => certificate.ExportCertificatePem() + "\n"));
        WholeFile.Write(path, Encoding.ASCII.GetBytes(text), replace: true, ownerOnly: false);
    }
}
