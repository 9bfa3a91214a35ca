using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Transport.Peers;
using Backbone.Transport.Trust;

namespace Backbone.Authority.Certifying;

/// <summary>
/// Whether a certificate that a nation's own CA made keeps the profile (certs/README.md § Profile): 1 the file holds one certificate, and no
/// chain · 2 its key is ECDSA on P-256 · 3 it names who is to have it, and nothing else · 4 it lives no longer than thirty days · 5 its uses and
/// constraints are a leaf's · 6 a TLS root of the charter signed it itself. What is not supported is refused by name.
/// </summary>
public static class ForeignCertificate
{
    private const string P256 = "1.2.840.10045.3.1.7";
    private const string Again = "have the CA issue it anew after the request: backbone cert request";

    /// <summary>A CA dates back, and cuts to whole seconds: that makes no certificate too long.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(10);

    // subjectKeyIdentifier may be there; what else is critical would have to be understood.
    private static readonly string[] Understood = ["2.5.29.19", "2.5.29.15", "2.5.29.37", "2.5.29.17"];

    private static readonly string[] ServerUses = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];

    /// <summary>Reads a file, and holds what is in it against the profile.</summary>
    /// <param name="file">PEM or DER.</param>
    /// <param name="owner">Who is to have it.</param>
    /// <param name="roots">The TLS roots that the charter lists for its domain.</param>
    /// <param name="clock">What time it is.</param>
    /// <returns>The certificate; the caller's.</returns>
    /// <exception cref="AuthorityException">It does not keep the profile, and where.</exception>
    public static X509Certificate2 Read(ReadOnlySpan<byte> file, TlsIdentity owner, IEnumerable<ReadOnlyMemory<byte>> roots, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(clock);
        var certificate = ReadOne(file);
        var refused = CheckKey(certificate) ?? CheckNames(certificate, owner) ?? CheckLife(certificate) ?? CheckUses(certificate, owner)
            ?? CheckIssuer(certificate, owner, [.. roots], clock);
        if (refused is null) return certificate;
        certificate.Dispose();
        throw new AuthorityException(new Refused(RefusalReason.NotPermitted, $"the certificate is off the profile: {refused}", Again));
    }

    // 1
    private static X509Certificate2 ReadOne(ReadOnlySpan<byte> file)
    {
        try
        {
            var text = Encoding.ASCII.GetString(file);
            if (!text.Contains("-----BEGIN", StringComparison.Ordinal)) return X509CertificateLoader.LoadCertificate(file);
            var all = new X509Certificate2Collection();
            all.ImportFromPem(text);
            if (all.Count == 1) return all[0];
            foreach (var one in all) one.Dispose();
            throw new AuthorityException(all.Count == 0 ? "the file holds no certificate"
                    : $"the file holds {all.Count} certificates: chains with intermediates are not supported, for the roots that the charter lists sign leaves themselves",
                all.Count == 0 ? "name the file that the CA answered with" : "have a root that the charter lists sign it, and give the one certificate alone");
        }
        catch (CryptographicException fault)
        {
            throw new AuthorityException("the file holds no certificate that can be read", "name the file that the CA answered with, PEM or DER", fault);
        }
    }

    // 2
    private static string? CheckKey(X509Certificate2 certificate)
    {
        if (certificate.GetRSAPublicKey() is { } rsa)
        {
            rsa.Dispose();
            return "its key is RSA, which is not supported: TLS keys are ECDSA on P-256";
        }
        using var key = certificate.GetECDsaPublicKey();
        if (key is null) return "its key is no ECDSA key: TLS keys are ECDSA on P-256";
        return key.ExportParameters(false).Curve.Oid.Value == P256 ? null
            : $"its key is on the curve {key.ExportParameters(false).Curve.Oid.FriendlyName}: TLS keys are ECDSA on P-256";
    }

    // 3
    private static string? CheckNames(X509Certificate2 certificate, TlsIdentity owner)
    {
        if (CertificateIdentity.Read(certificate) is not { } identity) return $"it has not exactly one URI name, which is to be {owner}";
        if (identity != owner) return $"it names {identity}, and is to name {owner}";
        var others = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString()))).ToList();
        return owner is TlsIdentity.Person && others.Count > 0 ? $"it has the server names {string.Join(", ", others)}, and people and systems are no servers" : null;
    }

    // 4
    private static string? CheckLife(X509Certificate2 certificate)
    {
        var life = certificate.NotAfter - certificate.NotBefore;
        return life <= LeafTerms.MaxLifetime + Slack ? null : $"it lives {life.TotalDays:0} days, and {LeafTerms.MaxLifetime.TotalDays:0} are the most";
    }

    // 5
    private static string? CheckUses(X509Certificate2 certificate, TlsIdentity owner)
    {
        if (certificate.Extensions.FirstOrDefault(one => one.Critical && !Understood.Contains(one.Oid?.Value)) is { } unknown)
            return $"it has the critical extension {unknown.Oid?.Value}, which is not understood";
        if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().SingleOrDefault() is not { Critical: true, CertificateAuthority: false })
            return "it does not say that it is no CA (basic constraints, critical)";
        if (certificate.Extensions.OfType<X509KeyUsageExtension>().SingleOrDefault() is not { Critical: true, KeyUsages: X509KeyUsageFlags.DigitalSignature })
            return "its key usage is not digital signature alone, critical";
        var uses = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(one => one.EnhancedKeyUsages.Cast<Oid>()).Select(oid => oid.Value).ToHashSet();
        var wanted = owner is TlsIdentity.Person ? ServerUses[1..] : ServerUses;
        return uses.SetEquals(wanted) ? null
            : $"its extended key usage is not {(owner is TlsIdentity.Person ? "client authentication alone" : "server and client authentication")}";
    }

    // 6
    private static string? CheckIssuer(X509Certificate2 certificate, TlsIdentity owner, List<ReadOnlyMemory<byte>> roots, TimeProvider clock)
    {
        var trust = new TrustStore(owner.Domain.Federation);
        trust.ReplaceRoots(roots.Select(root => new TrustedRoot(owner.Domain, X509CertificateLoader.LoadCertificate(root.Span))));
        var verifier = new PeerVerifier(trust, RevocationRule.ListWherePresent, new AdmittedPeers.Only(owner), PeerUse.Client, clock);
        return verifier.Verify(certificate) switch
        {
            PeerVerdict.Refused { Reason: PeerRefusal.ForeignAuthority } =>
                $"it was issued by '{certificate.Issuer}', which is no TLS root that the charter lists for {owner.Domain}; an intermediate of such a root is not "
                + "supported, for the roots sign leaves themselves",
            PeerVerdict.Refused refused => refused.Advice,
            _ => null,
        };
    }
}
