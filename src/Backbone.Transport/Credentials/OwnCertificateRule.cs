using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol.Addresses;
using Backbone.Transport.Peers;
using Backbone.Transport.Trust;

namespace Backbone.Transport.Credentials;

/// <summary>
/// What the own certificate must be, so that peers take it: in its time, the expected owner's, made for each side that the
/// process is on, and, as far as the roots are known, issued by one of them and not taken back.
/// </summary>
public sealed class OwnCertificateRule
{
    private readonly TlsIdentity _owner;
    private readonly TrustStore? _trust;
    private readonly PeerUse[] _uses;

    private OwnCertificateRule(TlsIdentity owner, TrustStore? trust, params PeerUse[] uses) =>
        (_owner, _trust, _uses) = (owner, trust, uses);

    /// <summary>Of a person or system, who calls and is never called. Its roots are those of the charter that the gateway
    /// has, which may be newer than those it judges the gateway by: its issuer is not looked at.</summary>
    public static OwnCertificateRule OfCaller(TlsIdentity.Person owner) => new(owner, null, PeerUse.Client);

    /// <summary>Of a gateway, which is called by people and calls its broker.</summary>
    public static OwnCertificateRule OfGateway(TlsIdentity.Gateway owner, TrustStore trust) =>
        new(owner, trust, PeerUse.Server, PeerUse.Client);

    /// <summary>Of a broker, which is called and calls nobody.</summary>
    public static OwnCertificateRule OfBroker(TlsIdentity.Broker owner, TrustStore trust) => new(owner, trust, PeerUse.Server);

    /// <summary>Why peers will not take the certificate; null where nothing speaks against it.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="now">What time it is.</param>
    internal PeerVerdict.Refused? Check(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (CertificateIdentity.Read(certificate) is not { } identity) return CertificateChecks.NoIdentity(certificate);
        if (identity != _owner)
            return new PeerVerdict.Refused(PeerRefusal.WrongIdentity,
                $"it speaks for {identity} and is to speak for {_owner}: name the right files, or have it issued for {_owner}");
        return CertificateChecks.Time(certificate, identity, now)
            ?? _uses.Select(use => CertificateChecks.Use(certificate, identity, use)).FirstOrDefault(refused => refused is not null)
            ?? CheckIssuer(certificate, identity, now);
    }

    private PeerVerdict.Refused? CheckIssuer(X509Certificate2 certificate, TlsIdentity identity, DateTimeOffset now)
    {
        if (_trust is null || _trust.RootsOf(identity.Domain).Count == 0) return null; // not known yet, or never here
        return CertificateChecks.FindRoot(_trust, certificate, identity, now, out var root)
            // A list that is stale or missing here says nothing of the own certificate.
            ?? (root!.List is { } list && list.Names(certificate)
                ? CertificateChecks.Revocation(certificate, identity, root, RevocationRule.ListWherePresent, now) : null);
    }
}
