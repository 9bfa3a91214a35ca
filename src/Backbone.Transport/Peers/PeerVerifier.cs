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
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

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
        if (CertificateIdentity.Read(certificate) is not { } identity)
            return Refused(PeerRefusal.NoIdentity,
                $"{Quoted(certificate)} has not exactly one URI name of the form spiffe://<nation>.<federation>/…: have it issued anew");
        if (identity.Domain.Federation != Trust.Federation)
            return Refused(PeerRefusal.WrongFederation,
                $"{identity} is of another federation than {Trust.Federation}: check which federation the peer is set up for");
        var now = clock.GetUtcNow();
        return FindRoot(certificate, identity, now, out var root)
            ?? CheckTime(certificate, identity, now)
            ?? CheckUse(certificate, identity)
            ?? CheckAdmission(identity)
            ?? CheckRevocation(certificate, identity, root!, now)
            ?? (PeerVerdict)new PeerVerdict.Accepted(identity);
    }

    private PeerVerdict.Refused? FindRoot(
        X509Certificate2 certificate, TlsIdentity identity, DateTimeOffset now, out RootTrust? root)
    {
        root = null;
        foreach (var candidate in Trust.RootsOf(identity.Domain))
        {
            if (!OfflineChain.IsSignedBy(candidate.Certificate, certificate, now)) continue;
            root = candidate;
            var from = candidate.Certificate.NotBefore.ToUniversalTime();
            var until = candidate.Certificate.NotAfter.ToUniversalTime();
            return now >= from && now <= until ? null : Refused(PeerRefusal.AuthorityExpired,
                $"the root of {identity.Domain} is good from {from:u} to {until:u} and it is {now:u}: check the clock, then the charter");
        }
        return Refused(PeerRefusal.ForeignAuthority,
            $"{identity} was not issued by a TLS root that the charter lists for {identity.Domain}: "
            + "check the CA that issued it, and that the newest charter is in use here");
    }

    private static PeerVerdict.Refused? CheckTime(X509Certificate2 certificate, TlsIdentity identity, DateTimeOffset now)
    {
        var from = certificate.NotBefore.ToUniversalTime();
        var until = certificate.NotAfter.ToUniversalTime();
        if (now < from)
            return Refused(PeerRefusal.NotYetValid, $"{identity} is good from {from:u} and it is {now:u}: check both clocks");
        if (now > until)
            return Refused(PeerRefusal.Expired, $"{identity} ended on {until:u} and it is {now:u}: have its nation's registrar issue a new one");
        return null;
    }

    private PeerVerdict.Refused? CheckUse(X509Certificate2 certificate, TlsIdentity identity)
    {
        var wanted = use == PeerUse.Client ? ClientUse : ServerUse;
        var uses = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(extension =>
            extension.EnhancedKeyUsages.Cast<Oid>());
        return uses.Any(oid => oid.Value == wanted) ? null : Refused(PeerRefusal.WrongUse,
            $"{identity} is not made for {(use == PeerUse.Client ? "client" : "server")} use: have it issued anew with that use");
    }

    private PeerVerdict.Refused? CheckAdmission(TlsIdentity identity) => admitted.Admits(identity)
        ? null
        : Refused(PeerRefusal.WrongIdentity, $"{identity} is not let in here, only {admitted}: check the address that was called");

    private PeerVerdict.Refused? CheckRevocation(
        X509Certificate2 certificate, TlsIdentity identity, RootTrust root, DateTimeOffset now)
    {
        if (root.ForgedListSeen)
            return Refused(PeerRefusal.RevocationListForged,
                $"a revocation list in the name of {root.Certificate.Subject} was not signed by it: fetch it again from the CA");
        if (root.List is not { } list)
            return rule == RevocationRule.ListWherePresent ? null : Refused(PeerRefusal.RevocationListMissing,
                $"there is no revocation list of {root.Certificate.Subject} here: fetch it from the CA");
        // First what the list says: a certificate taken back stays so, however old the list.
        if (list.Names(certificate))
            return Refused(PeerRefusal.Revoked, $"{identity} (serial {certificate.SerialNumber}) was taken back by its CA");
        if (now > list.Until || now < list.From)
            return Refused(PeerRefusal.RevocationListStale,
                $"the revocation list of {root.Certificate.Subject} is good from {list.From:u} to {list.Until:u} and it is {now:u}: fetch the new one");
        return null;
    }

    private static PeerVerdict.Refused Refused(PeerRefusal reason, string advice) => new(reason, advice);

    /// <summary>The subject of an unknown's certificate, cut short: it is the peer's own text.</summary>
    private static string Quoted(X509Certificate2 certificate) =>
        certificate.Subject.Length <= 120 ? $"'{certificate.Subject}'" : $"'{certificate.Subject[..120]}…'";
}
