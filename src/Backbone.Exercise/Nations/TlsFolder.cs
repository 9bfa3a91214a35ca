using Backbone.Authority;
using Backbone.Protocol.Addresses;

namespace Backbone.Exercise.Nations;

/// <summary>Issues the TLS certificates and revocation lists of an exercise, and writes them where they are used.</summary>
internal sealed class TlsFolder
{
    private readonly Dictionary<TrustDomain, (CertificateAuthority Authority, byte[] List)> _domains;

    /// <summary>Issues each authority's first list, which lasts as long as the exercise.</summary>
    public TlsFolder(IEnumerable<CertificateAuthority> authorities) => _domains = authorities.ToDictionary(
        authority => authority.Domain,
        authority => (authority, authority.IssueRevocationList(null, [], FederationFolder.Lifetime)));

    /// <summary>How a domain's list is called: <c>kor.crl</c>, <c>broker.crl</c>.</summary>
    public static string ListName(TrustDomain domain) => ShortName(domain) + ".crl";

    /// <summary>Writes a server's certificate, key and the lists of the domains whose callers it judges or whom it calls.</summary>
    public void WriteServer(string folder, string name, TlsIdentity identity, IEnumerable<TrustDomain> judged)
    {
        PrivateFiles.MakeFolder(folder);
        WriteLeaf(folder, name, identity, LeafTerms.Loopback);
        foreach (var domain in judged) WriteList(folder, domain);
    }

    /// <summary>Writes a person's certificate and key, and its own nation's root and list.</summary>
    public void WritePerson(string folder, TlsIdentity identity)
    {
        PrivateFiles.MakeFolder(folder);
        WriteLeaf(folder, "person", identity, new LeafTerms());
        var roots = PrivateFiles.MakeFolder(folder, "roots");
        CertificateFiles.WriteCertificates(
            Path.Combine(roots, ShortName(identity.Domain) + ".crt"), [_domains[identity.Domain].Authority.Root]);
        WriteList(PrivateFiles.MakeFolder(folder, "crls"), identity.Domain);
    }

    private static string ShortName(TrustDomain domain) => domain.Nation?.ToString().ToLowerInvariant() ?? FolderNames.Broker;

    private void WriteLeaf(string folder, string name, TlsIdentity identity, LeafTerms terms)
    {
        using var leaf = _domains[identity.Domain].Authority.IssueWithNewKey(identity, terms);
        CertificateFiles.Write(Path.Combine(folder, name + ".crt"), Path.Combine(folder, name + ".key"), leaf);
    }

    private void WriteList(string folder, TrustDomain domain) =>
        CertificateFiles.WriteRevocationList(Path.Combine(folder, ListName(domain)), _domains[domain].List);
}
