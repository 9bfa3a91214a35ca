using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backbone.Authority.Introductions;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Authority.Offices;

/// <summary>A broker's operator: holds the TLS authority that the charter lists for the broker.</summary>
public sealed class BrokerOffice : IDisposable
{
    private readonly IDisposable _lock;
    private readonly TlsAuthorities _tls;

    private BrokerOffice(OfficeFolder folder, TlsAuthorities tls, IDisposable held) => (Folder, _tls, _lock) = (folder, tls, held);

    /// <summary>The office's folder.</summary>
    public OfficeFolder Folder { get; }

    /// <summary>The TLS authority, which issues.</summary>
    public TlsAuthority Tls => _tls.Issuing;

    /// <summary>Those whose revocation lists the gateways want, the one that issues first.</summary>
    public ImmutableArray<TlsAuthority> TlsWithLists(Timestamp now) => [.. _tls.Listed(RootsInForce(now))];

    /// <summary>Makes the TLS authority.</summary>
    /// <exception cref="AuthorityException">There is one already.</exception>
    public static BrokerOffice Create(
        OfficeFolder folder, string passphrase, PassphraseCost cost, TimeProvider clock, TimeSpan? listLifetime = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (IsIn(folder)) throw new AuthorityException($"{folder.Path} has a TLS authority already", "name another folder");
        return With(folder, clock, tls => tls.Create(passphrase, cost, listLifetime));
    }

    /// <summary>Whether a folder has a TLS authority that is whole.</summary>
    public static bool IsIn(OfficeFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return TlsAuthority.IsIn(folder, TlsAuthority.FirstName);
    }

    /// <summary>Opens the one that is there.</summary>
    /// <exception cref="AuthorityException">There is none.</exception>
    public static BrokerOffice Open(OfficeFolder folder, string passphrase, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return With(folder, clock, tls => tls.Open(passphrase));
    }

    /// <summary>What the nations need for the charter.</summary>
    public byte[] Introduce() => Introduce([Tls.Root]);

    /// <summary>Makes the TLS authority that is to follow, and introduces the broker with both roots; one that waits already is introduced again.</summary>
    public byte[] IntroduceNextTls(string passphrase, PassphraseCost cost) => Introduce([Tls.Root, _tls.MakeNext(passphrase, cost).Root]);

    /// <summary>From now on the next TLS authority issues; the charter known here must list its root.</summary>
    /// <exception cref="AuthorityException">It does not, or none waits.</exception>
    public void SwitchTls(Timestamp now) => _tls.Switch(RootsInForce(now));

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
        _tls.Dispose();
        _lock.Dispose();
    }

    private byte[] Introduce(ImmutableArray<ReadOnlyMemory<byte>> roots) =>
        new BrokerIntroduction(Folder.Federation, new BrokerIdentity(Folder.BrokerId, roots, [])).Write();

    private ImmutableArray<ReadOnlyMemory<byte>> RootsInForce(Timestamp now) => Folder.CharterHash is null ? []
        : Folder.Documents.Read(now).Snapshot?.Charter.FindBroker(Folder.BrokerId)?.TlsRoots ?? [];

    private static BrokerOffice With(OfficeFolder folder, TimeProvider clock, Action<TlsAuthorities> hold)
    {
        var (tls, held) = (new TlsAuthorities(folder, TrustDomain.OfBrokers(folder.Federation), clock), folder.Lock("broker"));
        try
        {
            hold(tls);
            return new BrokerOffice(folder, tls, held);
        }
        catch
        {
            tls.Dispose();
            held.Dispose();
            throw;
        }
    }
}
