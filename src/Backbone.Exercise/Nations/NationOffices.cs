using Backbone.Authority;
using Backbone.Authority.Introductions;
using Backbone.Authority.Offices;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Exercise.Nations;

/// <summary>A nation's root holder, registrar and policy officer, in one folder <c>authority</c>, under one passphrase.</summary>
internal sealed class NationOffices : IDisposable
{
    private readonly OfficeFolder _folder;
    private readonly string _passphrase;
    private readonly RootOffice _root;
    private readonly byte[] _policyOfficer;
    private readonly TimeProvider _clock;

    /// <summary>Makes the offices, and introduces the nation.</summary>
    public NationOffices(string folder, FederationName federation, CastNation cast, TimeProvider clock)
    {
        (Cast, _clock) = (cast, clock);
        _folder = OfficeFolder.Make(folder, federation, cast.Code);
        _passphrase = PrivateFiles.WritePassphrase(_folder.At(FolderNames.Passphrase));
        var cost = PassphraseCost.Exercise;
        Registrar = RegistrarOffice.Create(_folder, _passphrase, cost, clock, FederationFolder.Lifetime);
        _root = RootOffice.Create(_folder, _passphrase, cost, clock);
        _policyOfficer = PolicyOffice.Create(_folder, _passphrase, cost);
        Introduction = _root.Introduce(OfficeIntroduction.Read(Registrar.Introduce()));
    }

    /// <summary>Whose.</summary>
    public CastNation Cast { get; }

    /// <summary>What the other nations get for the charter.</summary>
    public byte[] Introduction { get; }

    /// <summary>The registrar.</summary>
    public RegistrarOffice Registrar { get; }

    /// <summary>The root's signature under the charter.</summary>
    public DocumentSignature Sign(DocumentPayload charter) => _root.SignCharter(charter);

    /// <summary>Takes the charter in, by its hash, and puts registrar and policy officer in charge.</summary>
    /// <returns>The mandate.</returns>
    public SignedDocument TakeUp(SignedDocument charter)
    {
        _folder.Documents.Take([charter.Bytes], charter.Hash, Timestamp.Now(_clock));
        return _root.SignMandate(Cast.Members, [OfficeIntroduction.Read(Registrar.Introduce()), OfficeIntroduction.Read(_policyOfficer)]);
    }

    /// <summary>Signs a policy.</summary>
    public SignedDocument SignPolicy(DocumentPayload policy)
    {
        using var custody = new MemoryKeyCustody();
        using (var keys = KeyFile.Read(_folder.At(PolicyOffice.KeyName + KeyFile.Extension), _passphrase)) keys.MoveTo(custody);
        var history = _folder.Documents.Read(Timestamp.Now(_clock));
        return new DocumentAuthority(_clock).TrySign(policy, custody, custody.SigningKids.Single(), history, out var signed, out var refused)
            ? signed : throw new AuthorityException(refused);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Registrar.Dispose();
        _root.Dispose();
    }
}
