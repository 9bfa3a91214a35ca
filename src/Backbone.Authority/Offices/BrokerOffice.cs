using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backbone.Authority.Introductions;
using Backbone.Custody;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Authority.Offices;

/// <summary>A broker's operator: holds the TLS authority that the charter lists for the broker.</summary>
public sealed class BrokerOffice : IDisposable
{
    private readonly IDisposable _lock;

    private BrokerOffice(OfficeFolder folder, TlsAuthority tls, IDisposable held) => (Folder, Tls, _lock) = (folder, tls, held);

    /// <summary>The office's folder.</summary>
    public OfficeFolder Folder { get; }

    /// <summary>The TLS authority.</summary>
    public TlsAuthority Tls { get; }

    /// <summary>Makes the TLS authority.</summary>
    /// <exception cref="AuthorityException">There is one already.</exception>
    public static BrokerOffice Create(
        OfficeFolder folder, string passphrase, PassphraseCost cost, TimeProvider clock, TimeSpan? listLifetime = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (File.Exists(folder.At("ca.key"))) throw new AuthorityException($"{folder.Path} has a TLS authority already", "name another folder");
        return With(folder, () => TlsAuthority.Create(
            folder, TrustDomain.OfBrokers(folder.Federation), passphrase, cost, clock, listLifetime));
    }

    /// <summary>Opens the one that is there.</summary>
    /// <exception cref="AuthorityException">There is none.</exception>
    public static BrokerOffice Open(OfficeFolder folder, string passphrase, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return With(folder, () => TlsAuthority.Open(folder, TrustDomain.OfBrokers(folder.Federation), passphrase, clock));
    }

    /// <summary>What the nations need for the charter.</summary>
    public byte[] Introduce() => new BrokerIntroduction(Folder.Federation, new BrokerIdentity(Folder.BrokerId, [Tls.Root], [])).Write();

    /// <summary>Makes the broker's TLS key and issues its certificate.</summary>
    /// <param name="certificatePath">Where the certificate goes.</param>
    /// <param name="keyPath">Where the key goes, owner-only.</param>
    /// <param name="terms">How long, and under which server names.</param>
    public void IssueTo(string certificatePath, string keyPath, LeafTerms terms)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Tls.Issue(new TlsIdentity.Broker(Folder.Federation, Folder.BrokerId), new PublicKey(key), terms);
        using var whole = certificate.CopyWithPrivateKey(key);
        CertificateFiles.Write(certificatePath, keyPath, whole);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Tls.Dispose();
        _lock.Dispose();
    }

    private static BrokerOffice With(OfficeFolder folder, Func<TlsAuthority> tls)
    {
        var held = folder.Lock("broker");
        try
        {
            return new BrokerOffice(folder, tls(), held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }
}
