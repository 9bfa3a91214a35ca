using System.Security.Cryptography.X509Certificates;
using Backbone.Authority;
using Backbone.Exercise.Nations;
using Backbone.Protocol.Addresses;

namespace Backbone.EndToEnd.Tests.Refusals;

/// <summary>
/// Certificates that must not be let in: of an authority that no charter names, ended, taken back. Made, and the revocation
/// list laid, before the processes start.
/// </summary>
internal sealed class Impostors : IDisposable
{
    // A certificate counts from five minutes before it is issued, and not from before its authority does: five minutes ago.
    // So one of two minutes, issued four minutes ago, is over since three.
    private static readonly TimeSpan Ago = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Short = TimeSpan.FromMinutes(2);

    private static readonly NationCode Kor = NationCode.Parse("KOR");

    private readonly FederationFolder _folder;
    private readonly CertificateAuthority _foreign;
    private readonly CertificateAuthority _own;
    private readonly CertificateAuthority _past;
    private readonly List<X509Certificate2> _made = [];

    public Impostors(FederationFolder folder)
    {
        _folder = folder;
        var domain = TrustDomain.OfNation(folder.Federation, Kor);
        _foreign = CertificateAuthority.Create(domain, TimeProvider.System);
        _own = new CertificateAuthority(domain, OwnRoot(), TimeProvider.System);
        _past = new CertificateAuthority(domain, OwnRoot(), new EarlierClock(Ago));
        Lee = Make(new TlsIdentity.Person(folder.Federation, PrincipalAddress.Parse("KOR/kisa/lee")));
        KorGateway = Make(new TlsIdentity.Gateway(folder.Federation, Kor));
        RevokeOnLists(Lee.Revoked, KorGateway.Revoked);
    }

    /// <summary>One identity's bad certificates.</summary>
    public sealed record Set(X509Certificate2 Foreign, X509Certificate2 Ended, X509Certificate2 Revoked);

    /// <summary>KOR/kisa/lee's.</summary>
    public Set Lee { get; }

    /// <summary>KOR/gateway's.</summary>
    public Set KorGateway { get; }

    public void Dispose()
    {
        foreach (var certificate in _made) certificate.Dispose();
        foreach (var authority in new[] { _foreign, _own, _past }) authority.Dispose();
    }

    private Set Make(TlsIdentity identity) => new(
        Keep(_foreign.IssueWithNewKey(identity)),
        Keep(_past.IssueWithNewKey(identity, new LeafTerms { Lifetime = Short })),
        Keep(_own.IssueWithNewKey(identity)));

    private X509Certificate2 Keep(X509Certificate2 certificate)
    {
        _made.Add(certificate);
        return certificate;
    }

    private X509Certificate2 OwnRoot()
    {
        var place = Path.Combine(_folder.Path, "KOR", "authority");
        var passphrase = File.ReadAllText(Path.Combine(place, "passphrase")).Trim();
        return X509Certificate2.CreateFromEncryptedPemFile(Path.Combine(place, "ca.crt"), passphrase, Path.Combine(place, "ca.key"));
    }

    private void RevokeOnLists(params X509Certificate2[] revoked)
    {
        var now = TimeProvider.System.GetUtcNow();
        var list = _own.IssueRevocationList(null, revoked.Select(one => new Revocation(one, now)), FederationFolder.Lifetime);
        foreach (var judge in new[] { "KOR/gateway", "broker" })
            CertificateFiles.WriteRevocationList(Path.Combine(_folder.Path, judge, "tls", "kor.crl"), list);
    }

    private sealed class EarlierClock(TimeSpan earlier) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - earlier;
    }
}
