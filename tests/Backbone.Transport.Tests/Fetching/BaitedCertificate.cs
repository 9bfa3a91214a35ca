using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol.Addresses;

namespace Backbone.Transport.Tests.Fetching;

/// <summary>Which extension of a certificate names the bait.</summary>
public enum BaitedBy
{
    /// <summary>Authority information access, CA issuers: where the issuer's certificate lies.</summary>
    IssuerUrl,

    /// <summary>Authority information access, OCSP: who says whether it is revoked.</summary>
    OcspUrl,

    /// <summary>Where the revocation list lies.</summary>
    RevocationListUrl,

    /// <summary>All three.</summary>
    All,
}

/// <summary>A certificate that says it is one of the federation's, issued by nobody known, and names URLs.</summary>
internal static class BaitedCertificate
{
    private static readonly Oid[] BothSides = [new("1.3.6.1.5.5.7.3.1"), new("1.3.6.1.5.5.7.3.2")];

    public static X509Certificate2 Make(TlsIdentity identity, BaitedBy how, Bait bait, DateTimeOffset now)
    {
        using var authority = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=stranger", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(identity.ToString()));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. BothSides], critical: false));
        foreach (var extension in Extensions(how, bait)) request.CertificateExtensions.Add(extension);
        using var made = request.Create(
            new X500DistinguishedName("CN=unknown intermediate"), X509SignatureGenerator.CreateForECDsa(authority),
            now.AddDays(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        return made.CopyWithPrivateKey(key);
    }

    private static IEnumerable<X509Extension> Extensions(BaitedBy how, Bait bait)
    {
        string[] ocsp = how is BaitedBy.OcspUrl or BaitedBy.All ? [bait.Url("ocsp")] : [];
        string[] issuers = how is BaitedBy.IssuerUrl or BaitedBy.All ? [bait.Url("issuer.cer")] : [];
        if (ocsp.Length + issuers.Length > 0) yield return new X509AuthorityInformationAccessExtension(ocsp, issuers);
        if (how is BaitedBy.RevocationListUrl or BaitedBy.All)
            yield return CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([bait.Url("list.crl")]);
    }
}
