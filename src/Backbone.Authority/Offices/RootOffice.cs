using System.Collections.Immutable;
using Backbone.Authority.Introductions;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Suites;

namespace Backbone.Authority.Offices;

/// <summary>A nation's root holder, offline: signs charters with the other nations, and the nation's mandate alone.</summary>
public sealed class RootOffice : IDisposable
{
    private const string KeyName = "root";
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    private readonly MemoryKeyCustody _custody;
    private readonly DocumentAuthority _authority;
    private readonly TimeProvider _clock;

    private RootOffice(OfficeFolder folder, MemoryKeyCustody custody, SigningPublicKey key, TimeProvider clock) =>
        (Folder, _custody, Key, _clock, _authority) = (folder, custody, key, clock, new DocumentAuthority(clock));

    /// <summary>The office's folder.</summary>
    public OfficeFolder Folder { get; }

    /// <summary>The root key.</summary>
    public SigningPublicKey Key { get; }

    /// <summary>Makes the root key.</summary>
    /// <exception cref="CustodyException">There is one already, or it cannot be written.</exception>
    public static RootOffice Create(OfficeFolder folder, string passphrase, PassphraseCost cost, TimeProvider clock) =>
        With(folder, clock, custody => folder.MakeKey(KeyName, passphrase, cost, custody));

    /// <summary>Opens the one that is there.</summary>
    /// <exception cref="CustodyException">The key cannot be opened.</exception>
    public static RootOffice Open(OfficeFolder folder, string passphrase, TimeProvider clock) =>
        With(folder, clock, custody => folder.OpenKey(KeyName, passphrase, custody));

    /// <summary>What the other nations need for the charter.</summary>
    /// <param name="registrar">The nation's registrar, whose TLS authority the charter is to list.</param>
    /// <exception cref="AuthorityException">It is another nation's, or no registrar.</exception>
    public byte[] Introduce(OfficeIntroduction registrar)
    {
        RequireOurs(registrar);
        if (registrar.TlsRoot is not { } root) throw new AuthorityException("it introduces a policy officer", "name the registrar's introduction");
        return new NationIntroduction(Folder.Federation, new Nation(Folder.Nation, Key, [root])).Write(_custody);
    }

    /// <summary>Signs a charter; a quorum of the nations' roots must do so.</summary>
    /// <exception cref="AuthorityException">It is no charter, or this root is not in it.</exception>
    public DocumentSignature SignCharter(DocumentPayload payload)
    {
        if (!FederationDocument.TryRead(payload, out var document, out var refused)) throw new AuthorityException(refused);
        if (document is not Charter charter || charter.Head.Federation != Folder.Federation)
            throw new AuthorityException($"it is the {document.Id} of {document.Head.Federation}", $"a charter of {Folder.Federation} is signed here");
        return DocumentAuthority.Sign(payload, _custody, Key.Kid);
    }

    /// <summary>
    /// Signs the nation's next mandate. A key that is to stay in charge is named again: what is left out is out, and with it the
    /// rosters and key sets that it signed.
    /// </summary>
    /// <param name="members">All members.</param>
    /// <param name="offices">The registrars and policy officers whose keys are put in charge for a year.</param>
    /// <returns>The mandate, kept here.</returns>
    /// <exception cref="AuthorityException">It would not be adopted.</exception>
    public SignedDocument SignMandate(ImmutableArray<Member> members, IReadOnlyList<OfficeIntroduction> offices)
    {
        ArgumentNullException.ThrowIfNull(offices);
        foreach (var office in offices) RequireOurs(office);
        var now = Timestamp.Now(_clock);
        var year = new Lifetime(now, now.Plus(Year));
        return Sign(new MandateDraft
        {
            Federation = Folder.Federation,
            Nation = Folder.Nation,
            Lifetime = year,
            Members = members,
            RegistrarKeys = [.. offices.Where(office => office.IsRegistrar).Select(office => new MandatedKey(office.Key, year))],
            PolicyKeys = [.. offices.Where(office => !office.IsRegistrar).Select(office => new MandatedKey(office.Key, year))],
        }, now);
    }

    /// <summary>Signs the mandate anew with other members; the keys in charge stay.</summary>
    /// <exception cref="AuthorityException">There is no mandate yet, or this one would not be adopted.</exception>
    public SignedDocument SignMembers(Func<ImmutableArray<Member>, ImmutableArray<Member>> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var now = Timestamp.Now(_clock);
        var before = Folder.Documents.Newest<Mandate>(now)
            ?? throw new AuthorityException($"{Folder.Nation} has no mandate yet", "sign the first one: backbone mandate sign");
        return Sign(MandateDraft.Of(before) with { Members = change(before.Members), Lifetime = new Lifetime(now, now.Plus(Year)) }, now);
    }

    /// <inheritdoc/>
    public void Dispose() => _custody.Dispose();

    private SignedDocument Sign(MandateDraft draft, Timestamp now)
    {
        var payload = DocumentAuthority.DraftMandate(draft, Folder.Documents.Newest<Mandate>(now));
        if (!_authority.TrySign(payload, _custody, Key.Kid, Folder.Documents.Read(now), out var signed, out var refused))
            throw new AuthorityException(refused);
        Folder.Documents.Take([signed.Bytes], null, now);
        return signed;
    }

    private void RequireOurs(OfficeIntroduction office)
    {
        ArgumentNullException.ThrowIfNull(office);
        if (office.Federation != Folder.Federation || office.Nation != Folder.Nation)
            throw new AuthorityException($"it introduces an office of {office.Nation} in {office.Federation}, this is {Folder.Nation} in {Folder.Federation}",
                "name an introduction of this nation's own");
    }

    private static RootOffice With(OfficeFolder folder, TimeProvider clock, Func<MemoryKeyCustody, SigningPublicKey> key)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var custody = new MemoryKeyCustody();
        try
        {
            return new RootOffice(folder, custody, key(custody), clock);
        }
        catch
        {
            custody.Dispose();
            throw;
        }
    }
}
