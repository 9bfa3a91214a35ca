using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol.Addresses;
using Backbone.Transport.Trust;

namespace Backbone.Transport.Peers;

/// <summary>
/// What makes a certificate good, one check at a time: of a peer's (<see cref="PeerVerifier"/>), and of the own, which peers will
/// judge in the same way. Each gives null where it finds nothing.
/// </summary>
internal static class CertificateChecks
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    public static PeerVerdict.Refused NoIdentity(X509Certificate2 certificate) => new(PeerRefusal.NoIdentity,
        $"{Quoted(certificate)} has not exactly one URI name of the form spiffe://<nation>.<federation>/…: have it issued anew");

    public static PeerVerdict.Refused? FindRoot(
        TrustStore trust, X509Certificate2 certificate, TlsIdentity identity, DateTimeOffset now, out RootTrust? root)
    {
        root = null;
        foreach (var candidate in trust.RootsOf(identity.Domain))
        {
            if (!OfflineChain.IsSignedBy(candidate.Certificate, certificate, now)) continue;
            root = candidate;
            var from = candidate.Certificate.NotBefore.ToUniversalTime();
            var until = candidate.Certificate.NotAfter.ToUniversalTime();
            return now >= from && now <= until ? null : new(PeerRefusal.AuthorityExpired,
                $"the root of {identity.Domain} is good from {from:u} to {until:u} and it is {now:u}: check the clock, then the charter");
        }
        return new(PeerRefusal.ForeignAuthority,
            $"{identity} was not issued by a TLS root that the charter lists for {identity.Domain}: "
            + "check the CA that issued it, and that the newest charter is in use here");
    }

    public static PeerVerdict.Refused? Time(X509Certificate2 certificate, TlsIdentity identity, DateTimeOffset now)
    {
        var from = certificate.NotBefore.ToUniversalTime();
        var until = certificate.NotAfter.ToUniversalTime();
        if (now < from)
            return new(PeerRefusal.NotYetValid, $"{identity} is good from {from:u} and it is {now:u}: check both clocks");
        if (now > until)
            return new(PeerRefusal.Expired, $"{identity} ended on {until:u} and it is {now:u}: have its CA renew it, or check the clock");
        return null;
    }

    public static PeerVerdict.Refused? Use(X509Certificate2 certificate, TlsIdentity identity, PeerUse use)
    {
        var wanted = use == PeerUse.Client ? ClientUse : ServerUse;
        var uses = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(extension =>
            extension.EnhancedKeyUsages.Cast<Oid>());
        return uses.Any(oid => oid.Value == wanted) ? null : new(PeerRefusal.WrongUse,
            $"{identity} is not made for {(use == PeerUse.Client ? "client" : "server")} use: have it issued anew with that use");
    }

    public static PeerVerdict.Refused? Revocation(
        X509Certificate2 certificate, TlsIdentity identity, RootTrust root, RevocationRule rule, DateTimeOffset now)
    {
        if (root is { ForgedListSeen: true, List: null })
            return new(PeerRefusal.RevocationListForged,
                $"a revocation list in the name of {root.Certificate.Subject} was not signed by it: fetch it again from the CA");
        if (root.List is not { } list)
            return rule == RevocationRule.ListWherePresent ? null : new(PeerRefusal.RevocationListMissing,
                $"there is no revocation list of {root.Certificate.Subject} here: fetch it from the CA");
        // First what the list says: a certificate taken back stays so, however old the list.
        if (list.Names(certificate))
            return new(PeerRefusal.Revoked, $"{identity} (serial {certificate.SerialNumber}) was taken back by its CA");
        if (!list.IsInForce(now))
            return new(PeerRefusal.RevocationListStale,
                $"the revocation list of {root.Certificate.Subject} is good from {list.From:u} to {list.Until:u} and it is {now:u}: fetch the new one");
        return null;
    }

    /// <summary>The subject of an unknown's certificate, cut short: it is the peer's own text.</summary>
    private static string Quoted(X509Certificate2 certificate) =>
        certificate.Subject.Length <= 120 ? $"'{certificate.Subject}'" : $"'{certificate.Subject[..120]}…'";
}
