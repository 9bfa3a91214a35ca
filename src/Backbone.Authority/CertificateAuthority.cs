using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol.Addresses;

namespace Backbone.Authority;

/// <summary>
/// The TLS certificate authority of one trust domain, a nation's or the broker operator's: ECDSA P-256, one self-signed
/// root that issues leaves of at most 30 days and revocation lists. It vouches for identities of its own domain only
/// (certs/README.md). TLS only: message keys are never in certificates.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    /// <summary>How long a root lives: the charter must be changed before it ends.</summary>
    public static readonly TimeSpan RootLifetime = TimeSpan.FromDays(5 * 365);

    /// <summary>
    /// How long a revocation list is good for where nothing else is asked: ten days, so that who issues one each week may be three days
    /// late. Once it has ended nobody is let in.
    /// </summary>
    public static readonly TimeSpan DefaultListLifetime = TimeSpan.FromDays(10);

    /// <summary>How far certificates and lists are dated back, so that a clock a little behind takes them.</summary>
    public static readonly TimeSpan Backdating = TimeSpan.FromMinutes(5);

    private readonly X509Certificate2 _signer;
    private readonly TimeProvider _clock;

    /// <summary>Takes over a root and its private key; both are disposed with this object.</summary>
    /// <param name="domain">The domain whose identities this root vouches for.</param>
    /// <param name="rootWithKey">The root's certificate with its private key.</param>
    /// <param name="clock">What time it is.</param>
    /// <exception cref="ArgumentException">The certificate has no private key or is no P-256 CA.</exception>
    public CertificateAuthority(TrustDomain domain, X509Certificate2 rootWithKey, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(rootWithKey);
        ArgumentNullException.ThrowIfNull(clock);
        if (domain == default) throw new ArgumentException("the trust domain is missing", nameof(domain));
        var constraints = rootWithKey.Extensions.OfType<X509BasicConstraintsExtension>().SingleOrDefault();
        using var key = rootWithKey.GetECDsaPrivateKey();
        if (key?.KeySize != 256 || constraints is not { CertificateAuthority: true })
            throw new ArgumentException("a CA is a P-256 root certificate with its private key", nameof(rootWithKey));
        (Domain, _signer, _clock) = (domain, rootWithKey, clock);
        Root = X509CertificateLoader.LoadCertificate(rootWithKey.RawData);
    }

    /// <summary>The domain whose identities this authority vouches for.</summary>
    public TrustDomain Domain { get; }

    /// <summary>The root certificate without its key: what the charter lists.</summary>
    public X509Certificate2 Root { get; }

    /// <summary>Makes a new authority with a new key.</summary>
    public static CertificateAuthority Create(TrustDomain domain, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var serial = CertificateProfile.NewSerial();
        var request = CertificateProfile.Root(domain, key, serial);
        var from = WholeSeconds(clock.GetUtcNow() - Backdating);
        var generator = X509SignatureGenerator.CreateForECDsa(key);
        using var root = request.Create(request.SubjectName, generator, from, from + RootLifetime, serial);
        return new CertificateAuthority(domain, root.CopyWithPrivateKey(key), clock);
    }

    /// <summary>
    /// Issues a certificate for a key that stays where it was made: server and client use for gateways and brokers,
    /// client use for people and systems. It ends no later than the root.
    /// </summary>
    /// <param name="identity">Whom the certificate speaks for; of this authority's domain.</param>
    /// <param name="key">The owner's public key, ECDSA P-256.</param>
    /// <param name="terms">How long, and under which server names; null: 30 days and none.</param>
    /// <exception cref="ArgumentException">Another domain's identity, a life out of range, another kind of key, or
    /// server names for a person.</exception>
    /// <exception cref="InvalidOperationException">The root itself has come to its end.</exception>
    public X509Certificate2 Issue(TlsIdentity identity, PublicKey key, LeafTerms? terms = null)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(key);
        terms ??= new LeafTerms();
        Check(identity, key, terms);
        var now = WholeSeconds(_clock.GetUtcNow());
        var from = Later(now - Backdating, _signer.NotBefore.ToUniversalTime());
        var until = Earlier(from + terms.Lifetime, _signer.NotAfter.ToUniversalTime());
        if (until <= now) throw new InvalidOperationException($"the CA of {Domain} ended on {_signer.NotAfter:u}: make a new one");
        return CertificateProfile.Leaf(identity, key, terms, Root)
            .Create(_signer, from, until, CertificateProfile.NewSerial());
    }

    /// <summary>
    /// Issues a certificate for a new key and returns both in one; for servers, services and exercises.
    /// </summary>
    /// <inheritdoc cref="Issue"/>
    public X509Certificate2 IssueWithNewKey(TlsIdentity identity, LeafTerms? terms = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Issue(identity, new PublicKey(key), terms);
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>Issues the next revocation list, DER.</summary>
    /// <param name="previous">The list before, DER, whose entries and number go on; null for the first.</param>
    /// <param name="additions">What is taken back now.</param>
    /// <param name="lifetime">Until when another list must have come; null: ten days.</param>
    /// <exception cref="ArgumentException">A certificate of another issuer, or a life that is not more than
    /// zero.</exception>
    public byte[] IssueRevocationList(byte[]? previous, IEnumerable<Revocation> additions, TimeSpan? lifetime = null)
    {
        ArgumentNullException.ThrowIfNull(additions);
        var life = lifetime ?? DefaultListLifetime;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(life, TimeSpan.Zero, nameof(lifetime));
        var number = BigInteger.Zero;
        var list = previous is null
            ? new CertificateRevocationListBuilder() : CertificateRevocationListBuilder.Load(previous, out number);
        foreach (var revocation in additions)
        {
            if (!revocation.Certificate.IssuerName.RawData.AsSpan().SequenceEqual(Root.SubjectName.RawData))
                throw new ArgumentException($"{revocation.Certificate.Subject} was issued by another CA", nameof(additions));
            // What is taken back again stands there once, with the newer time and reason.
            list.RemoveEntry(revocation.Certificate.SerialNumberBytes.Span);
            list.AddEntry(revocation.Certificate, revocation.At, revocation.Reason);
        }
        var now = WholeSeconds(_clock.GetUtcNow());
        return list.Build(_signer, number + 1, now + life, HashAlgorithmName.SHA256, thisUpdate: now - Backdating);
    }

    /// <summary>
    /// Writes the root's certificate and private key, the key owner-only and under a passphrase if one is given.
    /// </summary>
    public void Save(string certificatePath, string keyPath, string? passphrase = null, int rounds = CertificateFiles.PeopleRounds) =>
        CertificateFiles.Write(certificatePath, keyPath, _signer, passphrase, rounds);

    /// <inheritdoc/>
    public void Dispose()
    {
        Root.Dispose();
        _signer.Dispose();
    }

    private void Check(TlsIdentity identity, PublicKey key, LeafTerms terms)
    {
        if (identity.Domain != Domain)
            throw new ArgumentException($"the CA of {Domain} cannot vouch for {identity}", nameof(identity));
        if (terms.Lifetime <= TimeSpan.Zero || terms.Lifetime > LeafTerms.MaxLifetime)
            throw new ArgumentException($"a leaf lives at most {LeafTerms.MaxLifetime.TotalDays} days", nameof(terms));
        if (identity is TlsIdentity.Person && terms.DnsNames.Count + terms.Addresses.Count > 0)
            throw new ArgumentException("a person or system is no server and has no server names", nameof(terms));
        using var ec = key.GetECDsaPublicKey();
        if (ec?.KeySize != 256) throw new ArgumentException("TLS keys are ECDSA P-256", nameof(key));
    }

    // Certificates hold whole seconds.
    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
