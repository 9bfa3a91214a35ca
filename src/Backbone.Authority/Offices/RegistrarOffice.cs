using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Backbone.Authority.Enrolling;
using Backbone.Authority.Introductions;
using Backbone.Authority.Withdrawing;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.Authority.Offices;

/// <summary>
/// A nation's registrar: says who is there (roster), who reads what (key set), and issues the TLS certificates. Its key is put in charge
/// by the nation's root holder, to whom it is introduced.
/// </summary>
public sealed class RegistrarOffice : IDisposable
{
    private const string KeyName = "registrar";

    // A day less than the week between two rounds: one that comes early, or late by four weeks, is soon enough.
    private static readonly TimeSpan RenewalPeriod = TimeSpan.FromDays(6);

    private readonly MemoryKeyCustody _custody;
    private readonly DocumentAuthority _authority;
    private readonly TimeProvider _clock;
    private readonly IDisposable _lock;
    private readonly TlsAuthorities _tls;
    private ImmutableArray<SigningPublicKey> _keys;

    private RegistrarOffice(
        OfficeFolder folder, MemoryKeyCustody custody, ImmutableArray<SigningPublicKey> keys, TlsAuthorities tls, IDisposable held, TimeProvider clock) =>
        (Folder, _custody, _keys, _tls, _lock, _clock, _authority) = (folder, custody, keys, tls, held, clock, new DocumentAuthority(clock));

    /// <summary>The office's folder.</summary>
    public OfficeFolder Folder { get; }

    /// <summary>The registrar key: the newest that the mandate known here puts in charge; before a mandate, the first.</summary>
    public SigningPublicKey Key => FindInCharge() ?? _keys[0];

    /// <summary>The nation's TLS authority, which issues.</summary>
    public TlsAuthority Tls => _tls.Issuing;

    /// <summary>Those whose revocation lists others want, the one that issues first.</summary>
    public ImmutableArray<TlsAuthority> TlsWithLists => [.. _tls.Listed(RootsInForce())];

    /// <summary>The nation's part of TLS.</summary>
    public TrustDomain Domain => DomainOf(Folder);

    /// <summary>Makes the registrar key and the TLS authority.</summary>
    /// <param name="folder">The office's folder.</param>
    /// <param name="passphrase">Seals them.</param>
    /// <param name="cost">What one try of the passphrase is to cost.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="listLifetime">How long the first revocation list is good; null: ten days.</param>
    /// <exception cref="AuthorityException">There is a registrar's office already.</exception>
    /// <exception cref="CustodyException">The key cannot be written.</exception>
    public static RegistrarOffice Create(
        OfficeFolder folder, string passphrase, PassphraseCost cost, TimeProvider clock, TimeSpan? listLifetime = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return With(folder, clock, custody =>
        {
            if (IsIn(folder)) throw new AuthorityException($"{folder.Path} has a registrar already", "name another folder");
            // The key last: an office that has one is whole.
            var tls = new TlsAuthorities(folder, DomainOf(folder), clock);
            tls.Create(passphrase, cost, listLifetime);
            return ([folder.MakeKey(KeyName, passphrase, cost, custody)], tls);
        });
    }

    /// <summary>Opens the one that is there.</summary>
    /// <exception cref="AuthorityException">There is none.</exception>
    /// <exception cref="CustodyException">The key cannot be opened.</exception>
    public static RegistrarOffice Open(OfficeFolder folder, string passphrase, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return With(folder, clock, custody =>
        {
            var (keys, tls) = (folder.OpenKeys(KeyName, passphrase, custody), new TlsAuthorities(folder, DomainOf(folder), clock));
            tls.Open(passphrase);
            return (keys, tls);
        });
    }

    /// <summary>Whether a folder has a registrar's office that is whole.</summary>
    public static bool IsIn(OfficeFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return folder.HasKey(KeyName);
    }

    /// <summary>What the root holder needs to put it in charge.</summary>
    public byte[] Introduce() => new OfficeIntroduction(Folder.Federation, Folder.Nation, Key, Tls.Root).Write(_custody);

    /// <summary>
    /// Makes the registrar key that is to follow the one in charge, and introduces it; one that waits already is introduced again. It signs
    /// from when a mandate that names it is taken in here.
    /// </summary>
    public byte[] IntroduceNextKey(string passphrase, PassphraseCost cost)
    {
        if (_keys[^1] == Key) _keys = _keys.Add(Folder.MakeNextKey(KeyName, passphrase, cost, _custody));
        return new OfficeIntroduction(Folder.Federation, Folder.Nation, _keys[^1], Tls.Root).Write(_custody);
    }

    /// <summary>Makes the TLS authority that is to follow, and introduces its root; one that waits already is introduced again.</summary>
    public byte[] IntroduceNextTls(string passphrase, PassphraseCost cost) =>
        new OfficeIntroduction(Folder.Federation, Folder.Nation, Key, _tls.MakeNext(passphrase, cost).Root).Write(_custody);

    /// <summary>From now on the next TLS authority issues; the charter known here must list its root.</summary>
    /// <exception cref="AuthorityException">It does not, or none waits.</exception>
    public void SwitchTls() => _tls.Switch(RootsInForce());

    /// <summary>
    /// Grants requests: 1 each is this nation's, for a member of it, and may be granted · 2 one roster and one key set with all that is new,
    /// signed and judged as everybody will judge them · 3 the certificates · 4 the documents kept · 5 the answers. The same request may be granted
    /// again.
    /// </summary>
    /// <returns>An answer to each, in their order.</returns>
    /// <exception cref="AuthorityException">One may not be granted; no document was changed.</exception>
    public ImmutableArray<EnrollmentAnswer> Approve(params IReadOnlyList<(EnrollmentRequest Request, EnrollmentGrant Grant)> granted)
    {
        ArgumentNullException.ThrowIfNull(granted);
        var now = Timestamp.Now(_clock);
        // 1
        var judge = RequestJudge.Of(Folder, now);
        foreach (var (request, grant) in granted) judge.Require(request, grant);
        // 2
        var (principals, keys) = (judge.Roster?.Principals ?? [], DraftOf(judge.KeySet));
        foreach (var (request, grant) in granted)
            (principals, keys) = (RosterChange.Apply(principals, request, grant, now), KeySetChange.Apply(keys, request, grant, now));
        var signed = Sign(judge.Roster, principals, judge.KeySet, keys, now);
        // 3. The request is kept first: whoever has a certificate can be taken out again.
        foreach (var (request, _) in granted) ApprovedRequests.Keep(Folder, request);
        var certificates = granted.Select(one => one.Request.TlsKey is { } key
            ? Issue(one.Request.Identity, key, one.Grant.Terms) : ReadOnlyMemory<byte>.Empty).ToList();
        // 4
        foreach (var (document, id) in signed) Folder.Documents.Put(document, id);
        // 5
        var (list, documents) = (Tls.ListToHandOut(_clock.GetUtcNow()), Folder.Documents.ToHandOut(now));
        return [.. granted.Zip(certificates, (one, certificate) => new EnrollmentAnswer(one.Request.Hash, certificate, list, documents,
            [.. one.Request.OpeningKeys.SelectMany(row => row.Keys).Select(key => EnrollmentAnswer.Probe.Seal(key, one.Request.Hash))]))];
    }

    /// <summary>Judges requests that the gateway carried, by the documents as they stand now.</summary>
    public RequestJudge NewJudge() => RequestJudge.Of(Folder, Timestamp.Now(_clock));

    /// <summary>Whether roster and key set are to be signed anew: the newest is six days old, or there is none.</summary>
    public bool IsRenewalDue()
    {
        var now = Timestamp.Now(_clock);
        return !(Folder.Documents.Newest<Roster>(now) is { } roster && roster.Head.Lifetime.From.Plus(RenewalPeriod) > now
            && Folder.Documents.Newest<KeySet>(now) is { } keySet && keySet.Head.Lifetime.From.Plus(RenewalPeriod) > now);
    }

    /// <summary>
    /// Takes a person or system out, with all devices: 1 roster and key set, in which the keys sign no more and nothing is sealed to
    /// them · 2 every certificate on the revocation list · 3 all of it kept.
    /// </summary>
    /// <returns>The new versions; the list is the TLS authority's newest.</returns>
    /// <exception cref="AuthorityException">The roster does not know it, or the documents would not be adopted: nothing was changed.</exception>
    public ImmutableArray<DocumentVersion> Retire(PrincipalAddress address) => address.Kind == PrincipalKind.Gateway
        ? throw new AuthorityException("a gateway does not retire: a nation without one hears nothing", "take its machine out with backbone device lost, and enroll another")
        : Withdraw(Withdrawal.OfPerson(address, Timestamp.Now(_clock)), ApprovedRequests.Of(Folder, address), X509RevocationReason.CessationOfOperation);

    /// <summary>Takes one device out that was lost or stolen, as above: its signing keys count as compromised.</summary>
    /// <inheritdoc cref="Retire"/>
    public ImmutableArray<DocumentVersion> LoseDevice(PrincipalAddress address, string device)
    {
        var approved = ApprovedRequests.Of(Folder, address, device);
        return approved.IsEmpty
            ? throw new AuthorityException($"no request of {address} for a device {device} was approved here", "name a device that the roster's key set shows")
            : Withdraw(Withdrawal.OfDevice(address, device, approved, Timestamp.Now(_clock)), approved, X509RevocationReason.KeyCompromise);
    }

    /// <summary>
    /// Takes one signing key out, of a person, a system, or a gateway and its stamp: from when the documents are seen it signs nothing more.
    /// What it signed before stands.
    /// </summary>
    /// <param name="kid">The key.</param>
    /// <param name="isCompromised">Whether others may have it.</param>
    /// <returns>The new versions.</returns>
    /// <exception cref="AuthorityException">No document names it as a key that may sign, or the documents would not be adopted.</exception>
    public ImmutableArray<DocumentVersion> RevokeKey(SigningKid kid, bool isCompromised)
    {
        var now = Timestamp.Now(_clock);
        var (roster, keySet) = RequirePapers(now);
        var revocation = new KeyRevocation(kid, isCompromised);
        if (!revocation.IsKnownTo(roster, keySet))
            throw new AuthorityException($"neither roster nor key set has a key {kid} that may still sign", "see the keys that are there: backbone document show ROSTER");
        return Keep(Sign(roster, revocation.Apply(roster.Principals), keySet, revocation.Apply(KeySetDraft.Of(keySet)), now));
    }

    /// <summary>
    /// Signs roster and key set anew, as they are, for another 35 days; what no message alive can need is left out. Once a week is
    /// enough.
    /// </summary>
    /// <returns>The new versions.</returns>
    /// <exception cref="AuthorityException">There is nothing to renew, or they would not be adopted.</exception>
    public ImmutableArray<DocumentVersion> Renew()
    {
        var now = Timestamp.Now(_clock);
        var (roster, keySet) = RequirePapers(now);
        return Keep(Sign(roster, roster.Principals, keySet, KeySetChange.Pruned(KeySetDraft.Of(keySet), now), now));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _custody.Dispose();
        _tls.Dispose();
        _lock.Dispose();
    }

    private (Roster Roster, KeySet KeySet) RequirePapers(Timestamp now) =>
        (Folder.Documents.Newest<Roster>(now), Folder.Documents.Newest<KeySet>(now)) is ({ } roster, { } keySet) ? (roster, keySet)
            : throw new AuthorityException("nobody is in the roster yet", "approve a request first: backbone enroll approve REQUEST");

    private ImmutableArray<DocumentVersion> Keep(ImmutableArray<(SignedDocument Signed, DocumentVersion Id)> signed)
    {
        foreach (var (document, id) in signed) Folder.Documents.Put(document, id);
        return [.. signed.Select(pair => pair.Id)];
    }

    private ImmutableArray<DocumentVersion> Withdraw(
        Withdrawal withdrawal, ImmutableArray<EnrollmentRequest> requests, X509RevocationReason reason)
    {
        var now = Timestamp.Now(_clock);
        var (roster, keySet) = (Folder.Documents.Newest<Roster>(now), Folder.Documents.Newest<KeySet>(now));
        if (roster?.Principals.FirstOrDefault(principal => principal.Address == withdrawal.Address) is not { } known || keySet is null)
            throw new AuthorityException($"{withdrawal.Address} is not in the roster", "see who is there: backbone document show ROSTER");
        // 1
        var signed = Sign(roster, withdrawal.Apply(roster.Principals), keySet, withdrawal.Apply(KeySetDraft.Of(keySet)), now);
        // 2
        var issued = TlsIdentity.Of(Folder.Federation, known.Address) is { } identity ? Tls.IssuedTo(identity, _clock.GetUtcNow()) : [];
        var keys = requests.Select(request => request.TlsKey).OfType<PublicKey>().Select(key => Convert.ToHexString(key.ExportSubjectPublicKeyInfo())).ToHashSet();
        List<X509Certificate2> gone = [.. issued.Where(one => withdrawal.Devices is null || keys.Contains(Convert.ToHexString(one.PublicKey.ExportSubjectPublicKeyInfo())))];
        foreach (var authority in TlsWithLists) authority.Revoke(gone, reason, _clock.GetUtcNow());
        // 3
        var versions = Keep(signed);
        ApprovedRequests.Withdraw(Folder, requests);
        return versions;
    }

    private static RegistrarOffice With(OfficeFolder folder, TimeProvider clock, Func<MemoryKeyCustody, (ImmutableArray<SigningPublicKey> Keys, TlsAuthorities Tls)> hold)
    {
        var (custody, held) = (new MemoryKeyCustody(), folder.Lock(KeyName));
        try
        {
            var (keys, tls) = hold(custody);
            return new RegistrarOffice(folder, custody, keys, tls, held, clock);
        }
        catch
        {
            custody.Dispose();
            held.Dispose();
            throw;
        }
    }

    private ReadOnlyMemory<byte> Issue(TlsIdentity identity, PublicKey key, LeafTerms? terms)
    {
        using var certificate = Tls.Issue(identity, key, terms ?? Tls.NewestTerms(identity, _clock.GetUtcNow()));
        return certificate.RawData;
    }

    private SigningPublicKey? FindInCharge()
    {
        if (Folder.CharterHash is null) return null;
        var now = Timestamp.Now(_clock);
        var mandated = (Folder.Documents.Newest<Mandate>(now)?.RegistrarKeys ?? []).Where(key => key.Lifetime.Covers(now)).Select(key => key.Key.Kid).ToHashSet();
        return _keys.LastOrDefault(key => mandated.Contains(key.Kid));
    }

    private ImmutableArray<ReadOnlyMemory<byte>> RootsInForce() => Folder.CharterHash is null ? []
        : Folder.Documents.Read(Timestamp.Now(_clock)).Snapshot?.Charter.FindNation(Folder.Nation)?.TlsRoots ?? [];

    private static TrustDomain DomainOf(OfficeFolder folder) => TrustDomain.OfNation(folder.Federation, folder.Nation);

    private KeySetDraft DraftOf(KeySet? before) => before is not null ? KeySetDraft.Of(before) : new KeySetDraft
    {
        Federation = Folder.Federation,
        Nation = Folder.Nation,
        Lifetime = default,
        Mailboxes = [],
        BorderKeys = [],
        StampKeys = [],
    };

    private ImmutableArray<(SignedDocument Signed, DocumentVersion Id)> Sign(
        Roster? rosterBefore, ImmutableArray<Principal> principals, KeySet? keySetBefore, KeySetDraft keys, Timestamp now)
    {
        Folder.Documents.RequireNothingAhead(DocumentType.Roster, rosterBefore);
        Folder.Documents.RequireNothingAhead(DocumentType.Keyset, keySetBefore);
        var history = Folder.Documents.Read(now).Fork();
        var roster = DocumentAuthority.DraftRoster(new RosterDraft
        {
            Federation = Folder.Federation,
            Nation = Folder.Nation,
            Lifetime = new Lifetime(now, now.Plus(Roster.MaxLifetime)),
            Principals = principals,
        }, rosterBefore);
        var keySet = DocumentAuthority.DraftKeySet(keys with { Lifetime = new Lifetime(now, now.Plus(KeySet.MaxLifetime)) }, keySetBefore);
        return [Sign(roster, history, now), Sign(keySet, history, now)];
    }

    private (SignedDocument Signed, DocumentVersion Id) Sign(DocumentPayload payload, FederationHistory history, Timestamp now)
    {
        if (!_authority.TrySign(payload, _custody, Key.Kid, history, out var signed, out var refused)) throw new AuthorityException(refused);
        return history.Adopt(signed, now) is Adoption.Adopted adopted ? (signed, adopted.Document.Id)
            : throw new InvalidOperationException("a document that was just judged was not adopted");
    }
}
