using System.Collections.Immutable;
using Backbone.Authority.Charters;
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
    private readonly IDisposable _lock;

    private RootOffice(OfficeFolder folder, MemoryKeyCustody custody, SigningPublicKey key, IDisposable held, TimeProvider clock) =>
        (Folder, _custody, Key, _lock, _clock, _authority) = (folder, custody, key, held, clock, new DocumentAuthority(clock));

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

    /// <summary>Whether a folder has a root key.</summary>
    public static bool IsIn(OfficeFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return folder.HasKey(KeyName);
    }

    /// <summary>What the other nations need for the charter.</summary>
    /// <param name="registrars">The nation's registrar, once for each TLS authority that the charter is to list: two while one follows the other.</param>
    /// <exception cref="AuthorityException">One is another nation's, or no registrar.</exception>
    public byte[] Introduce(params IReadOnlyList<OfficeIntroduction> registrars)
    {
        ArgumentNullException.ThrowIfNull(registrars);
        foreach (var registrar in registrars) RequireOurs(registrar);
        var roots = registrars.Select(registrar => registrar.TlsRoot
            ?? throw new AuthorityException("it introduces a policy officer", "name the registrar's introduction")).DistinctBy(root => Digest.Of(root.Span));
        return new NationIntroduction(Folder.Federation, new Nation(Folder.Nation, Key, [.. roots])).Write(_custody);
    }

    /// <summary>What signing a charter would mean, held against the newest one that is known here.</summary>
    /// <exception cref="AuthorityException">It is no charter that this root may sign, or it does not follow the one that is known.</exception>
    public CharterReview Review(DocumentPayload payload)
    {
        if (!FederationDocument.TryRead(payload, out var document, out var refused)) throw new AuthorityException(refused);
        if (document is not Charter charter || charter.Head.Federation != Folder.Federation)
            throw new AuthorityException($"it is the {document.Id} of {document.Head.Federation}", $"a charter of {Folder.Federation} is signed here");
        // An office that has lost its documents would take a second founding for the first.
        var before = Folder.CharterHash is null ? null : Folder.Documents.Read(Timestamp.Now(_clock)).Snapshot?.Charter
            ?? throw new AuthorityException($"{Folder.Path} trusts a charter that is not among its documents",
                "take it in again: backbone document take CHARTER --office DIR");
        if (!IsRootIn(charter) && (before is null || !IsRootIn(before)))
            throw new AuthorityException(new Refused(RefusalReason.DocumentInvalid,
                $"the root key of this office, {Key.Kid}, is no root of {Folder.Nation} in it", "have the charter drafted with this nation's introduction"));
        RequireSuccession(charter, before);
        return new CharterReview(charter, before);
    }

    /// <summary>Signs a charter; a quorum of the nations' roots must do so.</summary>
    /// <exception cref="AuthorityException">As for <see cref="Review"/>.</exception>
    public DocumentSignature SignCharter(DocumentPayload payload)
    {
        RestoredOffice.RequireCurrent(Folder);
        Review(payload);
        return DocumentAuthority.Sign(payload, _custody, Key.Kid);
    }

    /// <summary>
    /// Writes the nation's next mandate, to be looked at. A key that is to stay in charge is named again: what is left out is out, and
    /// with it the rosters and key sets that it signed.
    /// </summary>
    /// <param name="members">All members.</param>
    /// <param name="offices">The registrars and policy officers whose keys are put in charge for a year.</param>
    /// <exception cref="AuthorityException">An office is another nation's, or no charter is known here.</exception>
    public MandateProposal ProposeMandate(ImmutableArray<Member> members, IReadOnlyList<OfficeIntroduction> offices)
    {
        ArgumentNullException.ThrowIfNull(offices);
        foreach (var office in offices) RequireOurs(office);
        var year = YearFromNow();
        return Propose(new MandateDraft
        {
            Federation = Folder.Federation,
            Nation = Folder.Nation,
            Lifetime = year,
            Members = members,
            RegistrarKeys = [.. offices.Where(office => office.IsRegistrar).Select(office => new MandatedKey(office.Key, year))],
            PolicyKeys = [.. offices.Where(office => !office.IsRegistrar).Select(office => new MandatedKey(office.Key, year))],
        });
    }

    /// <summary>Writes the mandate anew with other members, to be looked at; the keys in charge stay.</summary>
    /// <exception cref="AuthorityException">There is no mandate yet, or it would be none.</exception>
    public MandateProposal ProposeMembers(Func<ImmutableArray<Member>, ImmutableArray<Member>> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var before = Folder.Documents.Newest<Mandate>(Timestamp.Now(_clock))
            ?? throw new AuthorityException($"{Folder.Nation} has no mandate yet", "sign the first one: backbone mandate sign");
        return Propose(MandateDraft.Of(before) with { Members = change(before.Members), Lifetime = YearFromNow() });
    }

    /// <summary>Signs the nation's next mandate, where nobody looks at it before.</summary>
    /// <inheritdoc cref="ProposeMandate"/>
    /// <returns>The mandate, kept here.</returns>
    public SignedDocument SignMandate(ImmutableArray<Member> members, IReadOnlyList<OfficeIntroduction> offices) =>
        SignMandate(ProposeMandate(members, offices));

    /// <summary>Signs a mandate that was looked at.</summary>
    /// <returns>The mandate, kept here.</returns>
    /// <exception cref="AuthorityException">It would not be adopted.</exception>
    public SignedDocument SignMandate(MandateProposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        var now = Timestamp.Now(_clock);
        if (!_authority.TrySign(proposal.Payload, _custody, Key.Kid, Folder.Documents.Read(now), out var signed, out var refused))
            throw new AuthorityException(refused);
        Folder.Documents.Take([signed.Bytes], null, now);
        return signed;
    }

    /// <summary>
    /// What it would mean that this root, which the next charter names, signs a mandate that the root in force has signed: then the mandate
    /// holds before and after that charter.
    /// </summary>
    /// <param name="mandate">The mandate.</param>
    /// <exception cref="AuthorityException">It is no mandate of this nation that holds here.</exception>
    public MandateProposal ReviewMandate(SignedDocument mandate)
    {
        ArgumentNullException.ThrowIfNull(mandate);
        var now = Timestamp.Now(_clock);
        if (!Mandate.TryRead(mandate, out var read, out var refused)) throw new AuthorityException(refused);
        if (read.Nation != Folder.Nation) throw new AuthorityException($"it is the {read.Id}, this is the root of {Folder.Nation}", "name a mandate of this nation's own");
        if (mandate.Signatures.Any(signature => signature.Kid == Key.Kid)) throw new AuthorityException("this root has signed it already", "hand it on as it is");
        var known = Folder.Documents.Read(now);
        if (known.Adopt(mandate, now) is Adoption.Rejected rejected) throw new AuthorityException(rejected.Refusal);
        return new MandateProposal(mandate.Payload, read, Folder.Documents.Newest<Mandate>(now) is { } before && before.Id.Hash != read.Id.Hash ? before : null);
    }

    /// <summary>Signs it; the mandate with both signatures takes the place of the one with the first alone, before that one is published.</summary>
    /// <inheritdoc cref="ReviewMandate"/>
    /// <returns>The mandate, kept here.</returns>
    public SignedDocument Cosign(SignedDocument mandate)
    {
        var proposal = ReviewMandate(mandate);
        if (!SignedDocument.TryAssemble(mandate.Payload, [.. mandate.Signatures, DocumentAuthority.Sign(mandate.Payload, _custody, Key.Kid)], out var signed, out var refused))
            throw new AuthorityException(refused);
        if (Folder.Documents.Read(Timestamp.Now(_clock)).Adopt(signed, Timestamp.Now(_clock)) is Adoption.Rejected rejected) throw new AuthorityException(rejected.Refusal);
        Folder.Documents.Put(signed, proposal.Mandate.Id);
        return signed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _custody.Dispose();
        _lock.Dispose();
    }

    private MandateProposal Propose(MandateDraft draft)
    {
        var before = Folder.Documents.Newest<Mandate>(Timestamp.Now(_clock));
        Folder.Documents.RequireNothingAhead(DocumentType.Mandate, before);
        var payload = DocumentAuthority.DraftMandate(draft, before);
        return FederationDocument.TryRead(payload, out var document, out var refused)
            ? new MandateProposal(payload, (Mandate)document, before) : throw new AuthorityException(refused);
    }

    private Lifetime YearFromNow()
    {
        var now = Timestamp.Now(_clock);
        return new Lifetime(now, now.Plus(Year));
    }

    private bool IsRootIn(Charter charter) => charter.FindNation(Folder.Nation)?.RootKey.Kid == Key.Kid;

    // Whoever signs two charters of one version makes a fork of the federation.
    private void RequireSuccession(Charter charter, Charter? before)
    {
        if (before is null)
        {
            if (charter.Head.Version > 1)
                throw new AuthorityException($"it is the {charter.Id}, and {Folder.Path} knows no charter before it",
                    "take that one in, to see what changes: backbone document take CHARTER --office DIR --charter HASH");
            return;
        }
        if (charter.Head.Version <= before.Head.Version)
            throw new AuthorityException(new Refused(RefusalReason.DocumentInvalid, charter.Id.Hash == before.Id.Hash
                ? $"the {charter.Id} is in force already" : $"it is the {charter.Id}, and version {before.Head.Version} is known here: versions never go back",
                "draft the next one over the newest: backbone charter draft --previous CHARTER"));
        if (charter.Head.Version > before.Head.Version + 1)
            throw new AuthorityException($"it is the {charter.Id}, and only version {before.Head.Version} is known here",
                "take the charters between them in: backbone document take CHARTER --office DIR");
        if (charter.Head.Previous != before.Id.Hash)
            throw new AuthorityException(new Refused(RefusalReason.DocumentInvalid,
                $"it follows another version {before.Head.Version} than the one known here, {before.Id.Hash}",
                "ask who drafted it which charter was before it: two of one version are a fault or a fraud"));
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
        var (custody, held) = (new MemoryKeyCustody(), folder.Lock(KeyName));
        try
        {
            return new RootOffice(folder, custody, key(custody), held, clock);
        }
        catch
        {
            custody.Dispose();
            held.Dispose();
            throw;
        }
    }
}
