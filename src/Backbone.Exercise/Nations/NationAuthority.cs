using Backbone.Authority;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Suites;

namespace Backbone.Exercise.Nations;

/// <summary>
/// A nation's offline keys while the exercise is made: root, registrar, policy, TLS authority. They lie sealed in the folder
/// <c>authority</c>.
/// </summary>
internal sealed class NationAuthority : IDisposable
{
    private readonly MemoryKeyCustody _custody = new();

    /// <summary>Makes the keys and writes them.</summary>
    public NationAuthority(string folder, FederationName federation, CastNation cast, Timestamp now, TimeProvider clock)
    {
        Cast = cast;
        var keys = new KeyFolder(folder, Path.Combine(folder, FolderNames.Passphrase));
        Root = keys.MakeSigning("root", _custody);
        Registrar = new MandatedKey(keys.MakeSigning("registrar", _custody), new Lifetime(now, now.Plus(MandatedKey.MaxLifetime)));
        Policy = new MandatedKey(keys.MakeSigning("policy", _custody), new Lifetime(now, now.Plus(MandatedKey.MaxLifetime)));
        Tls = CertificateAuthority.Create(TrustDomain.OfNation(federation, cast.Code), clock);
        Tls.Save(Path.Combine(folder, "ca.crt"), Path.Combine(folder, "ca.key"), keys.Passphrase, CertificateFiles.ExerciseRounds);
    }

    /// <summary>Whose.</summary>
    public CastNation Cast { get; }

    /// <summary>The nation's code.</summary>
    public NationCode Code => Cast.Code;

    /// <summary>The root key.</summary>
    public SigningPublicKey Root { get; }

    /// <summary>The TLS authority.</summary>
    public CertificateAuthority Tls { get; }

    /// <summary>Its entry in the charter.</summary>
    public Nation ToNation() => new(Code, Root, [Tls.Root.RawData]);

    /// <summary>The registrar key.</summary>
    public MandatedKey Registrar { get; }

    /// <summary>The policy key.</summary>
    public MandatedKey Policy { get; }

    /// <summary>The root's signature.</summary>
    public DocumentSignature SignWithRoot(DocumentPayload payload) => DocumentAuthority.Sign(payload, _custody, Root.Kid);

    /// <summary>The registrar's signature.</summary>
    public DocumentSignature SignWithRegistrar(DocumentPayload payload) =>
        DocumentAuthority.Sign(payload, _custody, Registrar.Key.Kid);

    /// <summary>The policy key's signature.</summary>
    public DocumentSignature SignWithPolicyKey(DocumentPayload payload) =>
        DocumentAuthority.Sign(payload, _custody, Policy.Key.Kid);

    /// <inheritdoc/>
    public void Dispose()
    {
        _custody.Dispose();
        Tls.Dispose();
    }
}
