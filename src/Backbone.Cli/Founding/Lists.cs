using System.Security.Cryptography.X509Certificates;
using Backbone.Authority;
using Backbone.Authority.Enrolling;
using Backbone.Authority.Offices;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Transport;
using Backbone.Transport.Trust;

namespace Backbone.Cli.Founding;

/// <summary>Revocation lists that were handed over: each is put where it is looked for, under the name of the root that signed it.</summary>
internal static class Lists
{
    private const int MaxList = 32 * 1024 * 1024;

    /// <summary>Whether a file is meant as a revocation list, and not as a signed document.</summary>
    /// <exception cref="AuthorityException">It cannot be read.</exception>
    public static bool IsList(string path) => RevocationListText.IsMeant(AuthorityFiles.Read(path, MaxList));

    /// <summary>Reads a list, in PEM or DER.</summary>
    /// <returns>DER.</returns>
    /// <exception cref="AuthorityException">It is none, or more than one.</exception>
    public static byte[] Read(string path)
    {
        const string Again = "fetch the list again from the registrar or the broker's operator";
        try
        {
            return RevocationListText.Split(AuthorityFiles.Read(path, MaxList), path) is [var only] ? only
                : throw new AuthorityException($"{path} holds more than one revocation list", "put each into a file of its own");
        }
        catch (TransportException fault)
        {
            throw new AuthorityException(fault.Message, Again, fault);
        }
    }

    /// <summary>The domain whose root has signed a list.</summary>
    /// <exception cref="AuthorityException">No root that the charter lists has signed it.</exception>
    public static TrustDomain DomainOf(string path, byte[] list, IReadOnlyList<(TrustDomain Domain, ReadOnlyMemory<byte> Root)> roots, TimeProvider clock) =>
        Examine(path, list, roots, _ => null, clock);

    /// <summary>Verifies lists, and says where each belongs.</summary>
    /// <param name="folder">A process's TLS folder; a list there that is newer stays.</param>
    /// <param name="files">The lists.</param>
    /// <param name="roots">The TLS roots that are expected there.</param>
    /// <param name="clock">What time it is.</param>
    /// <exception cref="AuthorityException">One cannot be used.</exception>
    public static List<LaidList> Judge(
        string folder, IEnumerable<string> files, IReadOnlyList<(TrustDomain Domain, ReadOnlyMemory<byte> Root)> roots, TimeProvider clock) =>
        [.. files.Select(file => (File: file, List: Read(file))).Select(pair =>
        {
            var domain = Examine(pair.File, pair.List, roots, whose => Lying(PathOf(folder, whose)), clock);
            return new LaidList(pair.File, domain, pair.List, PathOf(folder, domain));
        })];

    /// <summary>Lays lists down that were verified.</summary>
    /// <exception cref="IOException">One cannot be written.</exception>
    public static void Write(IEnumerable<LaidList> lists)
    {
        foreach (var list in lists) CertificateFiles.WriteRevocationList(list.Place, list.Der);
    }

    /// <summary>Writes the newest list of each TLS authority of an office into a folder, that of the one that issues under the domain's own name.</summary>
    /// <returns>The files.</returns>
    public static List<string> CopyTo(string folder, TrustDomain domain, IEnumerable<TlsAuthority> issuingFirst)
    {
        var files = new List<string>();
        foreach (var authority in issuingFirst)
        {
            files.Add(files.Count == 0 ? PathOf(folder, domain) : Path.Combine(folder, SettingsForms.ListName(domain, authority.Name)));
            CertificateFiles.WriteRevocationList(files[^1], authority.NewestList);
        }
        return files;
    }

    private static string PathOf(string folder, TrustDomain domain) => Path.Combine(folder, SettingsForms.ListName(domain));

    private static byte[]? Lying(string path) => File.Exists(path) ? Read(path) : null;

    private static TrustDomain Examine(
        string path, byte[] list, IReadOnlyList<(TrustDomain Domain, ReadOnlyMemory<byte> Root)> roots, Func<TrustDomain, byte[]?> lying, TimeProvider clock)
    {
        var domains = roots.Select(pair => pair.Domain).Distinct().ToList();
        var trust = new TrustStore(domains[0].Federation);
        trust.ReplaceRoots(roots.Select(pair => new TrustedRoot(pair.Domain, X509CertificateLoader.LoadCertificate(pair.Root.Span))));
        Offer(trust, domains.Select(lying), clock);
        var (intake, why) = (new RevocationIntake(trust, null, clock), (Refused?)null);
        foreach (var domain in domains)
        {
            if (intake.TryExamine(list, domain, out _, out var refused)) return domain;
            if (refused.Reason != RefusalReason.CallerMismatch) why ??= refused; // with the root that it names, the reason is another
        }
        throw new AuthorityException($"{path} is no list of a TLS root that can be used here: {why?.Detail}",
            "check whose list it is, that it is the newest, and that the newest charter is used");
    }

    // What lies there and is none does not stand in the way of one that is.
    private static void Offer(TrustStore trust, IEnumerable<byte[]?> lying, TimeProvider clock)
    {
        try
        {
            trust.OfferRevocationLists(lying.OfType<byte[]>(), clock.GetUtcNow());
        }
        catch (TransportException)
        {
            // It is replaced.
        }
    }
}
