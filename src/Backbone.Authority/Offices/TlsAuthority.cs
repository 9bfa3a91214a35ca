using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Backbone.Custody;
using Backbone.Protocol.Addresses;
using Backbone.Transport.Peers;
using Backbone.Transport.Trust;

namespace Backbone.Authority.Offices;

/// <summary>
/// The TLS authority in an office: issues certificates and keeps each, so that it can be taken back, and keeps the newest revocation
/// list.
/// </summary>
public sealed class TlsAuthority : IDisposable
{
    private const int MaxList = 16 * 1024 * 1024;
    private const int MaxCertificate = 16 * 1024;

    /// <summary>What an office's first one is called.</summary>
    internal const string FirstName = "ca";

    private readonly OfficeFolder _office;
    private readonly CertificateAuthority _authority;

    private TlsAuthority(OfficeFolder office, string name, CertificateAuthority authority) => (_office, Name, _authority) = (office, name, authority);

    /// <summary>What its files are called: <c>ca</c>, or <c>ca.2</c> for the one that follows.</summary>
    public string Name { get; }

    /// <summary>Its root, as the charter lists it, DER.</summary>
    public ReadOnlyMemory<byte> Root => _authority.Root.RawData;

    /// <summary>The root.</summary>
    public X509Certificate2 RootCertificate => _authority.Root;

    /// <summary>The newest revocation list's file.</summary>
    public string ListPath => ListPathOf(_office, Name);

    /// <summary>The newest revocation list, DER.</summary>
    public byte[] NewestList => ReadList(_office, Name);

    /// <summary>The newest revocation list where it is good for half its life more, else one that is issued now.</summary>
    /// <param name="now">The present moment.</param>
    /// <returns>DER.</returns>
    public byte[] ListToHandOut(DateTimeOffset now)
    {
        var list = NewestList;
        return LifeOf(list, now)?.Until - now > CertificateAuthority.DefaultListLifetime / 2 ? list : Revoke([], X509RevocationReason.Unspecified, now);
    }

    /// <summary>The newest revocation list where it was issued within a day, else one that is issued now.</summary>
    /// <param name="now">The present moment.</param>
    /// <returns>DER.</returns>
    public byte[] ListOfRound(DateTimeOffset now)
    {
        var list = NewestList;
        return LifeOf(list, now)?.From > now - TimeSpan.FromDays(1) ? list : Revoke([], X509RevocationReason.Unspecified, now);
    }

    private (DateTimeOffset From, DateTimeOffset Until)? LifeOf(byte[] list, DateTimeOffset now)
    {
        var trust = new TrustStore(_authority.Domain.Federation);
        trust.ReplaceRoots([new TrustedRoot(_authority.Domain, _authority.Root)]);
        trust.OfferRevocationLists([list], now);
        return trust.Lists() is [{ Life: { } life }] ? (life.From, life.Until) : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _authority.Dispose();

    /// <summary>Issues a certificate for a key that stays where it was made, and keeps it.</summary>
    /// <exception cref="AuthorityException">The root has ended, or the certificate cannot be kept.</exception>
    public X509Certificate2 Issue(TlsIdentity identity, PublicKey key, LeafTerms? terms = null)
    {
        RestoredOffice.RequireCurrent(_office);
        var certificate = Sensibly(() => _authority.Issue(identity, key, terms));
        OwnerFolder.Make(_office.At("issued"));
        AuthorityFiles.Write(_office.At("issued", $"{certificate.SerialNumber}.crt"), Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n"));
        return certificate;
    }

    /// <summary>Issues the next revocation list, with what is taken back now, and keeps it.</summary>
    /// <param name="taken">The certificates, of which only its own count; none: the list is only made anew.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">Since when.</param>
    /// <param name="lifetime">Until when another list must have come; null: ten days.</param>
    public byte[] Revoke(IEnumerable<X509Certificate2> taken, X509RevocationReason reason, DateTimeOffset now, TimeSpan? lifetime = null)
    {
        RestoredOffice.RequireCurrent(_office);
        var previous = File.Exists(ListPath) ? NewestList : null;
        var own = taken.Where(one => one.IssuerName.RawData.AsSpan().SequenceEqual(_authority.Root.SubjectName.RawData));
        var list = _authority.IssueRevocationList(previous, own.Select(one => new Revocation(one, now, reason)), lifetime);
        CertificateFiles.WriteRevocationList(ListPath, list);
        return list;
    }

    /// <summary>The certificates that were issued to somebody and have not ended.</summary>
    public ImmutableArray<X509Certificate2> IssuedTo(TlsIdentity identity, DateTimeOffset now)
    {
        var folder = _office.At("issued");
        if (!Directory.Exists(folder)) return [];
        return
        [
            .. Directory.EnumerateFiles(folder, "*.crt")
                .Select(file => X509CertificateLoader.LoadCertificate(ReadPem(file, "CERTIFICATE", MaxCertificate)))
                .Where(one => one.NotAfter.ToUniversalTime() > now && CertificateIdentity.Read(one) == identity),
        ];
    }

    /// <summary>Server names as in the newest certificate of a gateway: a renewal keeps them. None for people and systems.</summary>
    internal LeafTerms NewestTerms(TlsIdentity identity, DateTimeOffset now)
    {
        if (identity is not TlsIdentity.Gateway || IssuedTo(identity, now).MaxBy(one => one.NotAfter) is not { } newest) return new LeafTerms();
        var names = newest.Extensions.OfType<X509SubjectAlternativeNameExtension>().ToList();
        return new LeafTerms
        {
            DnsNames = [.. names.SelectMany(name => name.EnumerateDnsNames())],
            Addresses = [.. names.SelectMany(name => name.EnumerateIPAddresses())],
        };
    }

    /// <summary>The newest revocation list that an office knows of one of its authorities, DER.</summary>
    internal static byte[] ReadList(OfficeFolder office, string name) => ReadPem(ListPathOf(office, name), "X509 CRL", MaxList);

    /// <summary>Where it lies.</summary>
    internal static string ListPathOf(OfficeFolder office, string name) => office.At(name + ".crl");

    /// <summary>Where the root of one lies.</summary>
    internal static string RootPathOf(OfficeFolder office, string name) => office.At(name + ".crt");

    /// <summary>Makes a new one, with its first list.</summary>
    internal static TlsAuthority Create(
        OfficeFolder office, string name, TrustDomain domain, string passphrase, PassphraseCost cost, TimeProvider clock, TimeSpan? listLifetime)
    {
        // One that is there was left by a command that broke off before its office was whole: nobody knows its root.
        var authority = CertificateAuthority.Create(domain, clock);
        authority.Save(RootPathOf(office, name), office.At(name + ".key"), passphrase,
            cost == PassphraseCost.Exercise ? CertificateFiles.ExerciseRounds : CertificateFiles.PeopleRounds);
        var made = new TlsAuthority(office, name, authority);
        made.Revoke([], X509RevocationReason.Unspecified, clock.GetUtcNow(), listLifetime);
        return made;
    }

    /// <summary>Opens the one that is there.</summary>
    /// <exception cref="AuthorityException">It is not there, or the passphrase is another.</exception>
    internal static TlsAuthority Open(OfficeFolder office, string name, TrustDomain domain, string passphrase, TimeProvider clock) => Sensibly(() =>
        new TlsAuthority(office, name, new CertificateAuthority(
            domain, X509Certificate2.CreateFromEncryptedPemFile(RootPathOf(office, name), passphrase, office.At(name + ".key")), clock)));

    /// <summary>Whether an office has one of that name that is whole.</summary>
    internal static bool IsIn(OfficeFolder office, string name) => File.Exists(ListPathOf(office, name));

    private static byte[] ReadPem(string path, string label, int limit)
    {
        var text = Encoding.ASCII.GetString(AuthorityFiles.Read(path, 2 * limit));
        return PemEncoding.TryFind(text, out var fields) && text[fields.Label] == label
            ? Convert.FromBase64String(text[fields.Base64Data]) : throw new AuthorityException($"{path} is no {label} in PEM", "restore it from a backup");
    }

    private static T Sensibly<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new AuthorityException($"the TLS authority cannot be opened: {fault.Message}", "check the folder, and the passphrase", fault);
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException)
        {
            throw new AuthorityException(fault.Message, "", fault);
        }
    }
}
