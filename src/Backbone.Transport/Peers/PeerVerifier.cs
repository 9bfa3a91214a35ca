using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol.Addresses;
using Backbone.Transport.Trust;

namespace Backbone.Transport.Peers;

/// <summary>
/// Decides whether a peer's certificate is taken, in this order: 1 there is one · 2 exactly one URI, an identity · 3 of
/// this federation · 4 signed by a root of the identity's own domain · 5 within its time · 6 made for this side · 7 somebody
/// who is let in, since nobody needs the lists of those who are not · 8 not revoked, by a list in force. Everything unclear
/// is a refusal.
/// </summary>
/// <param name="trust">Roots and revocation lists, as they are at each decision.</param>
/// <param name="rule">Whether a revocation list must be there.</param>
/// <param name="admitted">Who is let in.</param>
/// <param name="use">Which side the peers are on.</param>
/// <param name="clock">What time it is.</param>
public sealed class PeerVerifier(
    TrustStore trust, RevocationRule rule, AdmittedPeers admitted, PeerUse use, TimeProvider clock)
{
    /// <summary>Roots and revocation lists that this verifier stands on.</summary>
    public TrustStore Trust { get; } = trust;

    /// <summary>Judges a certificate now. It never throws for what a peer sent.</summary>
    /// <param name="certificate">The peer's certificate; null where it showed none.</param>
    public PeerVerdict Verify(X509Certificate2? certificate)
    {
        if (certificate is null)
            return Refused(PeerRefusal.NoCertificate, "the peer showed no certificate: give it one of its nation's CA");
        try
        {
            return Judge(certificate);
        }
        catch (CryptographicException)
        {
            return Refused(PeerRefusal.NoIdentity, "the certificate cannot be read: have it issued again");
        }
    }

    private PeerVerdict Judge(X509Certificate2 certificate)
    {
        if (CertificateIdentity.Read(certificate) is not { } identity) return CertificateChecks.NoIdentity(certificate);
        if (identity.Domain.Federation != Trust.Federation)
            return Refused(PeerRefusal.WrongFederation,
                $"{identity} is of another federation than {Trust.Federation}: check which federation the peer is set up for");
        var now = clock.GetUtcNow();
        return CheckDomain(identity)
            ?? CertificateChecks.FindRoot(Trust, certificate, identity, now, out var root)
            ?? CertificateChecks.Time(certificate, identity, now)
            ?? CertificateChecks.Use(certificate, identity, use)
            ?? CheckAdmission(identity)
            ?? CertificateChecks.Revocation(certificate, identity, root!, rule, now)
            ?? (PeerVerdict)new PeerVerdict.Accepted(identity);
    }

    // Of a domain without a root nothing can be proved. Whoever pins somebody else called the wrong address, and no CA is to blame.
    private PeerVerdict.Refused? CheckDomain(TlsIdentity identity) => Trust.RootsOf(identity.Domain).Count > 0 || admitted.Admits(identity)
        ? null
        : Refused(PeerRefusal.ForeignAuthority,
            $"it says that it is {identity}; only {admitted} is let in here, and no TLS root of {identity.Domain} is known: check the address that was called");

    private PeerVerdict.Refused? CheckAdmission(TlsIdentity identity) => admitted.Admits(identity)
        ? null
        : Refused(PeerRefusal.WrongIdentity, $"{identity} is not let in here, only {admitted}: check the address that was called");

    private static PeerVerdict.Refused Refused(PeerRefusal reason, string advice) => new(reason, advice);
}
