using System.Security.Cryptography;
using System.Text;
using Backbone.Custody;
using Backbone.Protocol.Addresses;

namespace Backbone.Authority.Certifying;

/// <summary>
/// The TLS key and certificate in the folder of a profile or a gateway whose nation has a CA of its own. A new key waits beside the one in
/// use until its certificate has come, so that whoever runs goes on.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="name">What the files are called: <c>person</c> or <c>gateway</c>.</param>
/// <param name="owner">Who is to have the certificate.</param>
public sealed class TlsFiles(string folder, string name, TlsIdentity owner)
{
    private const int MaxCertificate = 64 * 1024;

    private string At(string extension) => Path.Combine(folder, "tls", name + extension);

    /// <summary>Where the certificate lies.</summary>
    public string CertificatePath => At(".crt");

    // Of its own: a request to the registrar, which may wait too, has another.
    private string NewKeyPath => At(".key.asked");

    /// <summary>Makes a new key, which stays here, and the request for its certificate.</summary>
    /// <param name="terms">Names of a server.</param>
    /// <returns>PKCS #10, PEM.</returns>
    /// <exception cref="AuthorityException">The folder cannot be written.</exception>
    public string Request(LeafTerms terms)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            OwnerFolder.Make(folder, "tls");
            CertificateFiles.WriteKey(NewKeyPath, key);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new AuthorityException($"{NewKeyPath} cannot be written: {fault.Message}", "check the folder's rights and the disk", fault);
        }
        return CertificateProfile.Request(owner, key, terms).CreateSigningRequestPem();
    }

    /// <summary>Takes the certificate that the CA made, and with it the key that was made for it.</summary>
    /// <param name="file">The CA's answer.</param>
    /// <param name="roots">The TLS roots that the charter lists for the nation.</param>
    /// <param name="clock">What time it is.</param>
    /// <returns>Until when it is good.</returns>
    /// <exception cref="AuthorityException">It is off the profile, or for another key: nothing was changed.</exception>
    public DateTimeOffset Install(string file, IEnumerable<ReadOnlyMemory<byte>> roots, TimeProvider clock)
    {
        using var certificate = ForeignCertificate.Read(AuthorityFiles.Read(file, MaxCertificate), owner, roots, clock);
        var own = certificate.PublicKey.ExportSubjectPublicKeyInfo();
        var isNew = KeyOf(NewKeyPath) is { } asked && asked.AsSpan().SequenceEqual(own);
        if (!isNew && !(KeyOf(At(".key")) is { } inUse && inUse.AsSpan().SequenceEqual(own)))
            throw new AuthorityException("the certificate is for another key than those made here",
                "give the certificate that answers the newest request made in this folder, or make a request anew: backbone cert request");
        // The key first: whoever watches the certificate's file finds the key that belongs to it.
        if (isNew) File.Move(NewKeyPath, At(".key"), overwrite: true);
        AuthorityFiles.Write(CertificatePath, Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n"));
        return new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
    }

    private static byte[]? KeyOf(string path)
    {
        if (!File.Exists(path)) return null;
        using var key = ECDsa.Create();
        var bytes = AuthorityFiles.Read(path, MaxCertificate);
        try
        {
            key.ImportFromPem(Encoding.ASCII.GetString(bytes));
            return key.ExportSubjectPublicKeyInfo();
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            return null; // sealed under a passphrase, or none: it is not what was made here
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
