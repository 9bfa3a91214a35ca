using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Backbone.Transport.Credentials;

/// <summary>Finds out what is wrong with a certificate and key in PEM that .NET does not take as a pair.</summary>
internal static class PairFault
{
    private const string Certificate = "CERTIFICATE";
    private const string Encrypted = "ENCRYPTED PRIVATE KEY";
    private const string AnyKey = "PRIVATE KEY";
    private const string OldEncryption = "Proc-Type: 4,ENCRYPTED";

    /// <summary>What is wrong, and what to do.</summary>
    public static string Describe(CertificatePaths paths, string certificate, ReadOnlySpan<char> key, string? passphrase)
    {
        if (!Holds(certificate, Certificate))
            return certificate.Contains(AnyKey, StringComparison.Ordinal)
                ? $"{paths.Certificate} holds a private key and no certificate: the two files may have been exchanged"
                : $"{paths.Certificate} holds no whole certificate in PEM: have it written again";
        if (!IsCertificate(certificate)) return $"the certificate in {paths.Certificate} is damaged: have it written again";
        if (!key.Contains(AnyKey, StringComparison.Ordinal))
            return key.Contains(Certificate, StringComparison.Ordinal)
                ? $"{paths.Key} holds a certificate and no private key: name the key's own file"
                : $"{paths.Key} holds no private key in PEM: name the key's file, or have the key written in that form";
        if (key.Contains(OldEncryption, StringComparison.Ordinal))
            return $"the key {paths.Key} is encrypted in an old form: write it as PKCS #8 (openssl pkcs8 -topk8)";
        var encrypted = key.Contains(Encrypted, StringComparison.Ordinal);
        if (encrypted && passphrase is null)
            return $"the key {paths.Key} is encrypted: name the file that holds its passphrase";
        if (!encrypted && passphrase is not null)
            return $"the key {paths.Key} is not encrypted, and a passphrase is set for it: take the passphrase away, or encrypt the key";
        return IsKey(key, passphrase) switch
        {
            true => $"the key {paths.Key} does not belong to the certificate {paths.Certificate}: name the two that were made together",
            false when encrypted => $"the key {paths.Key} does not open: the passphrase is another, or the file is damaged",
            false => $"the key in {paths.Key} is damaged, or no ECDSA key: have a key on the curve P-256 made",
        };
    }

    private static bool Holds(ReadOnlySpan<char> text, string label)
    {
        while (PemEncoding.TryFind(text, out var fields))
        {
            if (text[fields.Label].SequenceEqual(label)) return true;
            text = text[fields.Location.End..];
        }
        return false;
    }

    private static bool IsCertificate(string text)
    {
        try
        {
            X509Certificate2.CreateFromPem(text).Dispose();
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool IsKey(ReadOnlySpan<char> text, string? passphrase)
    {
        using var key = ECDsa.Create();
        try
        {
            if (passphrase is null) key.ImportFromPem(text);
            else key.ImportFromEncryptedPem(text, passphrase);
            return true;
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
