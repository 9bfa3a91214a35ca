using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Transport.Trust;

namespace Backbone.Authority.Offices;

/// <summary>
/// An office that was put back from a copy does not know what it signed after that copy: its next roster would be a second one of a version
/// that others have, and its next revocation list an older one that lacks names. So it signs nothing until somebody has shown it the
/// newest: 1 the newest charter and, of each kind that it knows, the nation's newest document · 2 where it has a TLS authority, the newest
/// revocation list · 3 none of them is older than its own. Whether there are newer ones yet no office can see.
/// </summary>
public static class RestoredOffice
{
    private const string MarkName = "restored";

    /// <summary>Notes that an office was put back from a copy.</summary>
    public static void Mark(OfficeFolder office, DateTimeOffset made)
    {
        ArgumentNullException.ThrowIfNull(office);
        AuthorityFiles.Write(office.At(MarkName), Encoding.ASCII.GetBytes(made.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)));
    }

    /// <summary>Sees that an office may sign.</summary>
    /// <exception cref="AuthorityException">It was put back from a copy, and has not been shown the newest since.</exception>
    internal static void RequireCurrent(OfficeFolder office)
    {
        if (!File.Exists(office.At(MarkName))) return;
        throw new AuthorityException(
            $"{office.Path} was restored from a copy of {Encoding.ASCII.GetString(AuthorityFiles.Read(office.At(MarkName), 64))}, and does not know what was published since",
            "show it the newest documents and revocation list, as the nation's gateway has them: backbone restore --office DIR --newest FILE");
    }

    /// <summary>Shows an office the newest; from then on it signs.</summary>
    /// <param name="office">The office.</param>
    /// <param name="documents">Signed documents, of any nation and in any order.</param>
    /// <param name="lists">Revocation lists, DER.</param>
    /// <param name="now">The present moment.</param>
    /// <returns>What is new here.</returns>
    /// <exception cref="AuthorityException">Something is missing, older, or does not verify: the office goes on signing nothing.</exception>
    public static IReadOnlyList<DocumentVersion> TakeNewest(
        OfficeFolder office, IReadOnlyList<ReadOnlyMemory<byte>> documents, IReadOnlyList<byte[]> lists, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(office);
        var known = office.CharterHash is null ? [] : office.Documents.Versions(now);
        var shown = documents.Select(bytes => SignedDocument.TryRead(bytes.Span, out var signed, out _)
            && FederationDocument.TryRead(signed.Payload, out var document, out _) ? document.Id : null).OfType<DocumentVersion>().ToList();
        // 1, 3
        foreach (var series in known.Where(id => id.Nation is not { } nation || nation == office.Nation).GroupBy(id => (id.Type, id.Nation)))
        {
            var own = series.MaxBy(id => id.Version)!;
            var newest = shown.Where(id => id.Type == own.Type && id.Nation == own.Nation).MaxBy(id => id.Version);
            if (newest is null) throw Missing($"the newest {own.Label}{(own.Nation is { } nation ? $" of {nation}" : "")}");
            if (newest.Version < own.Version)
                throw new AuthorityException($"{newest} is older than {own}, which the copy has already", "name the newest one");
        }
        // 2, 3
        var list = TlsAuthority.IsIn(office, office.Issuer) ? Newest(office, lists, now) : null;
        var taken = documents.Count == 0 ? [] : office.Documents.Take(documents, null, now);
        if (list is not null) CertificateFiles.WriteRevocationList(TlsAuthority.ListPathOf(office, office.Issuer), list);
        File.Delete(office.At(MarkName));
        return taken;
    }

    private static byte[] Newest(OfficeFolder office, IReadOnlyList<byte[]> lists, Timestamp now)
    {
        using var root = X509CertificateLoader.LoadCertificateFromFile(TlsAuthority.RootPathOf(office, office.Issuer));
        var number = NumberOf(TlsAuthority.ReadList(office, office.Issuer));
        var newest = lists.Where(list => IsBy(office, root, list, now)).MaxBy(NumberOf) ?? throw Missing("the newest revocation list of its TLS authority, in force");
        return NumberOf(newest) >= number ? newest
            : throw new AuthorityException($"revocation list {NumberOf(newest)} is older than {number}, which the copy has already", "name the newest one");
    }

    private static bool IsBy(OfficeFolder office, X509Certificate2 root, byte[] list, Timestamp now)
    {
        var trust = new TrustStore(office.Federation);
        // Only its key counts here, and any domain names it.
        trust.ReplaceRoots([new TrustedRoot(TrustDomain.OfBrokers(office.Federation), root)]);
        trust.OfferRevocationLists([list], now.ToDateTimeOffset());
        return trust.Lists().Any(one => one is { IsForged: false, Life: not null });
    }

    private static BigInteger NumberOf(byte[] list)
    {
        try
        {
            CertificateRevocationListBuilder.Load(list, out var number);
            return number;
        }
        catch (CryptographicException fault)
        {
            throw new AuthorityException("a revocation list cannot be read", "name the newest one as the gateway has it", fault);
        }
    }

    private static AuthorityException Missing(string what) =>
        new($"{what} is not among the files", "name it too: the folder documents of a profile that has just called its gateway has the newest documents, and the gateway's tls the list");
}
