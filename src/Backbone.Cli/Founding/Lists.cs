using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Backbone.Authority;
using Backbone.Authority.Enrolling;
using Backbone.Protocol.Addresses;
using Backbone.Transport.Trust;

namespace Backbone.Cli.Founding;

/// <summary>Revocation lists that were handed over: each is put where it is looked for, under the name of the root that signed it.</summary>
internal static class Lists
{
    private const int MaxList = 32 * 1024 * 1024;

    /// <summary>Reads a list.</summary>
    /// <returns>DER.</returns>
    /// <exception cref="AuthorityException">It is none in PEM.</exception>
    public static byte[] Read(string path)
    {
        var text = Encoding.ASCII.GetString(AuthorityFiles.Read(path, MaxList));
        return PemEncoding.TryFind(text, out var fields) && text[fields.Label] == "X509 CRL" ? Convert.FromBase64String(text[fields.Base64Data])
            : throw new AuthorityException($"{path} is no revocation list in PEM", "fetch the list again from the registrar or the broker's operator");
    }

    /// <summary>The domain whose root has signed a list.</summary>
    /// <exception cref="AuthorityException">No root that the charter lists has signed it.</exception>
    public static TrustDomain DomainOf(string path, byte[] list, IReadOnlyList<(TrustDomain Domain, ReadOnlyMemory<byte> Root)> roots, DateTimeOffset now)
    {
        var trust = new TrustStore(roots[0].Domain.Federation);
        trust.ReplaceRoots(roots.Select(pair => new TrustedRoot(pair.Domain, X509CertificateLoader.LoadCertificate(pair.Root.Span))));
        trust.OfferRevocationLists([list], now);
        if (trust.Lists().FirstOrDefault(one => one is { Life: not null, IsForged: false }) is { } taken) return taken.Domain;
        throw new AuthorityException($"{path} is no list of a TLS root that is expected here{string.Concat(trust.RefusedLists.Select(one => $": {one.Cause}"))}",
            "check whose list it is, and that the newest charter is used");
    }

    /// <summary>Writes lists into a process's TLS folder.</summary>
    /// <exception cref="AuthorityException">One cannot be used: then none is written.</exception>
    public static void Write(
        string folder, string[] files, IReadOnlyList<(TrustDomain Domain, ReadOnlyMemory<byte> Root)> roots, DateTimeOffset now)
    {
        var lists = files.Select(file => (List: Read(file), File: file))
            .Select(pair => (Domain: DomainOf(pair.File, pair.List, roots, now), pair.List)).ToList();
        foreach (var (domain, list) in lists) CertificateFiles.WriteRevocationList(Path.Combine(folder, SettingsForms.ListName(domain)), list);
    }
}
