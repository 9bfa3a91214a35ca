using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol.Addresses;

namespace Backbone.Authority;

/// <summary>What stands in Backbone's TLS certificates (certs/README.md § Profile; RFC 5280 § 4.2).</summary>
internal static class CertificateProfile
{
    // In bytes, all random but for the two highest bits.
    private const int SerialSize = 16;

    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientUse = new("1.3.6.1.5.5.7.3.2");

    public static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(SerialSize);
        // Positive, and never shorter than 16 bytes: the first byte is 0x40 … 0x7f.
        serial[0] = (byte)((serial[0] & 0x3f) | 0x40);
        return serial;
    }

    public static CertificateRequest Root(TrustDomain domain, ECDsa key, ReadOnlySpan<byte> serial)
    {
        var name = new X500DistinguishedNameBuilder();
        // Part of the serial, so that an old root and its successor never share a name.
        name.AddCommonName($"{Owner(domain)} TLS CA {Convert.ToHexStringLower(serial[..4])}");
        name.AddOrganizationName(domain.Federation.ToString());
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority(0));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    public static CertificateRequest Leaf(TlsIdentity identity, PublicKey key, LeafTerms terms, X509Certificate2 root)
    {
        var request = new CertificateRequest(Subject(identity), key, HashAlgorithmName.SHA256);
        AddLeaf(request, identity, terms);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(key, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            root, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        return request;
    }

    /// <summary>What is asked of a CA that is no office of Backbone's (PKCS #10): all that the profile wants of a leaf stands in it.</summary>
    public static CertificateRequest Request(TlsIdentity identity, ECDsa key, LeafTerms terms)
    {
        var request = new CertificateRequest(Subject(identity), key, HashAlgorithmName.SHA256);
        AddLeaf(request, identity, terms);
        return request;
    }

    private static void AddLeaf(CertificateRequest request, TlsIdentity identity, LeafTerms terms)
    {
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForEndEntity(critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        OidCollection uses = identity is TlsIdentity.Person ? [ClientUse] : [ServerUse, ClientUse];
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(uses, critical: true));
        request.CertificateExtensions.Add(Names(identity, terms));
    }

    private static X509Extension Names(TlsIdentity identity, LeafTerms terms)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(identity.ToString()));
        foreach (var name in terms.DnsNames) names.AddDnsName(name);
        foreach (var address in terms.Addresses) names.AddIpAddress(address);
        return names.Build();
    }

    /// <summary>For people who read certificates: the identity itself is the URI alone.</summary>
    private static X500DistinguishedName Subject(TlsIdentity identity)
    {
        var (unit, name) = identity switch
        {
            TlsIdentity.Person person => (person.Address.Member.ToString(), person.Address.Name),
            TlsIdentity.Gateway gateway => (gateway.Nation.ToString(), "gateway"),
            TlsIdentity.Broker broker => ("broker", broker.Id),
            _ => throw new InvalidOperationException("an identity is a person, a gateway or a broker"),
        };
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        subject.AddOrganizationalUnitName(unit!);
        subject.AddOrganizationName(identity.Domain.Federation.ToString());
        return subject.Build();
    }

    private static string Owner(TrustDomain domain) => domain.Nation?.ToString() ?? "broker";
}
