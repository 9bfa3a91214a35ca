using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Keys;

namespace Backbone.Protocol.Documents;

/// <summary>
/// Judges signed documents, one after the other, and keeps the view that they add up to (SPEC § Signed documents).
/// It starts from the hash of one charter, which an operator entered; every party runs it for itself. Safe for many
/// threads.
/// <list type="number">
/// <item>Strict reading: the signed document, then its payload by all rules of its contract.</item>
/// <item>The federation is the charter's; the nation is in the charter.</item>
/// <item>A version known by the same hash is known already; its signatures are not asked again.</item>
/// <item>Nothing is adopted before its time. What has run out is: the chain needs it, but it is not in force.</item>
/// <item>Signatures: charters by quorum (<see cref="FederationHistory(Digest)"/>), mandates by the nation's one root,
/// rosters and key sets by one registrar key, policies by one policy key, that the nation's newest mandate names and
/// whose time it is.</item>
/// <item>A version known by another hash, and yet rightly signed, is a contradiction. Of the trusted charter's version there is none:
/// anybody can sign another with roots of his own.</item>
/// <item>Chain: charters follow without gaps; all else may skip versions, but never go back; where the version before is
/// known, its hash must be the one named. So nobody needs what is superseded, however much of it there is.</item>
/// </list>
/// When a charter changes a root, that nation's mandate signed by the old root alone holds no longer until one by the new
/// root follows; when a mandate drops a registrar key, so do rosters and key sets signed by it. Publish the successor
/// first: a mandate that both roots have signed holds before and after.
/// </summary>
public sealed class FederationHistory
{
    private readonly Lock _lock = new();
    private readonly Digest _trustedCharter;
    private readonly List<Charter> _charters = [];
    private readonly Dictionary<(DocumentType, NationCode?), DocumentChain> _chains = [];
    private readonly Dictionary<NationCode, NationPapers> _papers = [];
    private volatile FederationSnapshot? _snapshot;

    /// <summary>Starts with nothing but a hash.</summary>
    /// <param name="trustedCharter">
    /// The document hash of a charter, compared out of band. Version 1 must also be signed by a quorum of its own
    /// roots; of a later one the signers are not known, so the hash alone decides. Every charter after it is judged by
    /// the one before.
    /// </param>
    public FederationHistory(Digest trustedCharter) => _trustedCharter = trustedCharter;

    /// <summary>The newest view; null until the trusted charter has been adopted.</summary>
    public FederationSnapshot? Snapshot => _snapshot;

    /// <summary>
    /// A history of its own that knows the same: for judging documents before it is certain that they can be kept.
    /// </summary>
    public FederationHistory Fork()
    {
        lock (_lock)
        {
            var fork = new FederationHistory(_trustedCharter) { _snapshot = _snapshot };
            fork._charters.AddRange(_charters);
            foreach (var (place, chain) in _chains) fork._chains.Add(place, chain.Copy());
            foreach (var (nation, papers) in _papers) fork._papers.Add(nation, papers);
            return fork;
        }
    }

    /// <summary>Judges one document.</summary>
    /// <param name="bytes">Canonical SignedDocument as it came.</param>
    /// <param name="now">The present moment.</param>
    public Adoption Adopt(ReadOnlySpan<byte> bytes, Timestamp now)
    {
        if (!SignedDocument.TryRead(bytes, out var signed, out var refused)) return new Adoption.Rejected(refused);
        return Adopt(signed, now);
    }

    /// <summary>Judges one document that was read already.</summary>
    /// <param name="signed">The document.</param>
    /// <param name="now">The present moment.</param>
    public Adoption Adopt(SignedDocument signed, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(signed);
        return FederationDocument.TryRead(signed.Payload, out var document, out var refused)
            ? Adopt([(signed, document)], now)[0]
            : new Adoption.Rejected(refused);
    }

    /// <summary>Judges one document, and leaves it at that.</summary>
    /// <param name="signed">The document.</param>
    /// <param name="now">The present moment.</param>
    /// <returns>Why it would not become the newest of its kind; null where it would.</returns>
    public Refused? Examine(SignedDocument signed, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(signed);
        if (!FederationDocument.TryRead(signed.Payload, out var document, out var refused)) return refused;
        var findings = new Findings(document.Id.ToString());
        lock (_lock)
        {
            return Judge(signed, document, now, findings, out _) switch
            {
                Adoption.Rejected rejected => rejected.Refusal,
                null => null,
                _ => Taken(findings),
            };
        }
    }

    /// <summary>
    /// Whether these very signatures hold by what is known now: for whoever must keep the bytes of a document again that is known
    /// by its hash.
    /// </summary>
    /// <param name="signed">The document.</param>
    /// <param name="now">The present moment.</param>
    public bool IsRightlySigned(SignedDocument signed, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(signed);
        if (!FederationDocument.TryRead(signed.Payload, out var document, out _)) return false;
        lock (_lock)
        {
            List<Charter> before = document is Charter ? [.. _charters.Where(known => known.Head.Version < document.Head.Version)] : _charters;
            return (before.Count > 0 || document.Id.Hash == _trustedCharter)
                && new SigningRules(before, _papers, now, new Findings(document.Id.ToString())).IsRightlySigned(signed, document);
        }
    }

    /// <summary>
    /// Judges many documents in the right order: charters, mandates, rosters, key sets, policies, each by version. For a start
    /// from a store or a peer, where charters older than the trusted one and what ran out long ago are rejected as a
    /// matter of course.
    /// </summary>
    /// <param name="documents">Canonical SignedDocuments, in any order.</param>
    /// <param name="now">The present moment.</param>
    /// <returns>One outcome for each: first those that could not be read, then the others in the order of
    /// judgement.</returns>
    public ImmutableArray<Adoption> AdoptAll(IEnumerable<ReadOnlyMemory<byte>> documents, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(documents);
        var outcomes = ImmutableArray.CreateBuilder<Adoption>();
        var read = new List<(SignedDocument Signed, FederationDocument Document)>();
        foreach (var bytes in documents)
        {
            if (SignedDocument.TryRead(bytes.Span, out var signed, out var refused)
                && FederationDocument.TryRead(signed.Payload, out var document, out refused))
                read.Add((signed, document));
            else
                outcomes.Add(new Adoption.Rejected(refused));
        }
        outcomes.AddRange(AdoptAll(read, now));
        return outcomes.DrainToImmutable();
    }

    /// <summary>Judges many documents that were read already, in the right order.</summary>
    /// <param name="read">Documents as signed, and what they say; in any order.</param>
    /// <param name="now">The present moment.</param>
    /// <returns>One outcome for each, in the order of judgement: by type, then by version.</returns>
    public ImmutableArray<Adoption> AdoptAll(
        IEnumerable<(SignedDocument Signed, FederationDocument Document)> read, Timestamp now) =>
        Adopt([.. read.OrderBy(pair => pair.Signed.Type).ThenBy(pair => pair.Document.Head.Version)], now);

    private static Refused Taken(Findings findings)
    {
        findings.No("this version is taken already", "draft it over the newest version");
        return findings.First;
    }

    // The view is made once for all of them: to make it anew for each would take the square of their number.
    private ImmutableArray<Adoption> Adopt(
        ImmutableArray<(SignedDocument Signed, FederationDocument Document)> ordered, Timestamp now)
    {
        lock (_lock)
        {
            var turned = new Adoption?[ordered.Length];
            for (var i = 0; i < ordered.Length; i++)
            {
                var (signed, document) = ordered[i];
                turned[i] = Judge(signed, document, now, new Findings(document.Id.ToString()), out var signer);
                if (turned[i] is null) Take(signed, document, signer);
            }
            if (turned.Contains(null)) _snapshot = FederationSnapshot.Of(_charters[^1], _papers, _snapshot);
            return [.. ordered.Select((pair, i) => turned[i] ?? new Adoption.Adopted(pair.Document, _snapshot!) { Signed = pair.Signed })];
        }
    }

    // Null: to be adopted.
    private Adoption? Judge(
        SignedDocument signed, FederationDocument document, Timestamp now, Findings findings, out SigningKid signer)
    {
        signer = signed.Signatures[0].Kid;
        if (!BelongsHere(document, findings)) return new Adoption.Rejected(findings.First);
        var chain = _chains.GetValueOrDefault((document.Id.Type, document.Head.Nation));
        var known = chain?.Find(document.Head.Version);
        if (known?.Hash == signed.Hash) return new Adoption.AlreadyKnown(known);
        if (!HasBegun(document, now, findings)) return new Adoption.Rejected(findings.First);
        if (!new SigningRules(_charters, _papers, now, findings).IsRightlySigned(signed, document, out signer))
            return new Adoption.Rejected(findings.First);
        if (known is not null) return new Adoption.Contradiction(known, document.Id, signed);
        var complete = document is Charter;
        if (chain is null || chain.MayFollow(document, complete, findings)) return null;
        return new Adoption.Rejected(findings.First);
    }

    private bool BelongsHere(FederationDocument document, Findings findings)
    {
        if (_charters.Count == 0)
        {
            return document.Id is { Type: DocumentType.Charter } id && id.Hash == _trustedCharter
                || findings.No("the trusted charter is not known yet, and this is not it",
                    "fetch the charter whose hash was entered, or compare that hash again out of band");
        }
        var charter = _charters[^1];
        if (document.Head.Federation != charter.Head.Federation)
            return findings.No($"it is of federation {document.Head.Federation}, not {charter.Head.Federation}");
        return document.Head.Nation is not { } nation || charter.FindNation(nation) is not null
            || findings.No($"{nation} is not in charter version {charter.Head.Version}",
                "fetch the newest charter");
    }

    private static bool HasBegun(FederationDocument document, Timestamp now, Findings findings)
    {
        var from = document.Head.Lifetime.From;
        if (from <= now.Plus(Lifetime.ClockTolerance)) return true;
        var wait = new Lifetime(now, from).Length;
        return findings.No(
            $"its time begins at {from}", "check the clock, or offer it again when its time has begun", wait);
    }

    private void Take(SignedDocument signed, FederationDocument document, SigningKid signer)
    {
        var place = (document.Id.Type, document.Head.Nation);
        if (!_chains.TryGetValue(place, out var chain)) _chains.Add(place, chain = new DocumentChain());
        chain.Add(document.Id);
        if (document is Charter charter)
        {
            _charters.Add(charter);
            return;
        }
        if (document.Head.Nation is not { } nation)
            throw new InvalidOperationException($"{document.Id} was judged without a nation");
        var papers = _papers.GetValueOrDefault(nation) ?? NationPapers.None;
        _papers[nation] = document switch
        {
            Mandate mandate => papers with { Mandate = new(mandate, signer, signed) },
            Roster roster => papers with { Roster = new(roster, signer) },
            KeySet keySet => papers with { KeySet = new(keySet, signer) },
            Release release => papers with { Release = new(release, signer) },
            Acceptance acceptance => papers with { Acceptance = new(acceptance, signer) },
            _ => throw new InvalidOperationException($"{document.Id} is of no known type"),
        };
    }
}
