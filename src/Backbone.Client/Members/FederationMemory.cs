using System.Collections.Immutable;
using Backbone.Client.Connection;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Client.Members;

/// <summary>
/// The federation as this device knows it. What a gateway offers is taken so: 1 every document is read and judged, from
/// the charter's hash on · 2 a charter that does not follow, or a second one of a version, is a forgery · 3 no series of
/// documents may end before what was seen: neither by what is sent, nor by what the gateway says it has · 4 what is new is remembered on disk. A nation's document that does not hold
/// is left out and named, so that one nation cannot stop all others. Not safe for many threads.
/// </summary>
internal sealed class FederationMemory(Profile profile, TimeProvider clock)
{
    private readonly FederationHistory _history = new(profile.CharterHash);
    private readonly DocumentCache _cache = new(profile.DocumentsFolder);
    private readonly Dictionary<Series, ulong> _newestSeen = [];
    private bool _recalled;

    /// <summary>What is known; null before anything was taken or recalled.</summary>
    public FederationSnapshot? Snapshot => _history.Snapshot;

    /// <summary>Judges a document and leaves it at that; null where it would be adopted.</summary>
    public Refused? Examine(SignedDocument signed) => _history.Examine(signed, Timestamp.Now(clock));

    /// <summary>What is remembered and holds now, in the order of judgement.</summary>
    public IEnumerable<(SignedDocument Signed, FederationDocument Document)> Read()
    {
        var history = new FederationHistory(profile.CharterHash);
        return history.AdoptAll(_cache.Read(), Timestamp.Now(clock)).OfType<Adoption.Adopted>().Select(adopted => (adopted.Signed, adopted.Document));
    }

    /// <summary>Takes up what was seen before, from disk; once.</summary>
    public void Recall()
    {
        if (_recalled) return;
        var now = Timestamp.Now(clock);
        var read = _cache.Read();
        _history.AdoptAll(read, now);
        foreach (var (_, document) in read) Saw(document.Id);
        _recalled = true;
    }

    /// <summary>The newest version seen of each series, in force or not.</summary>
    public IEnumerable<(DocumentType Type, NationCode? Nation, ulong Version)> Known()
    {
        Recall();
        return _newestSeen.Select(pair => (pair.Key.Type, pair.Key.Nation, pair.Value));
    }

    /// <summary>Takes what a gateway offers.</summary>
    /// <param name="offered">Canonical SignedDocuments.</param>
    /// <param name="named">The newest versions that the gateway says it has, whether it sent them or not.</param>
    /// <exception cref="BackboneException">FailedVerification: it is another federation, or an older one than was seen.</exception>
    public ImmutableArray<DocumentFinding> Take(
        IEnumerable<ReadOnlyMemory<byte>> offered, IEnumerable<(DocumentType Type, NationCode? Nation, ulong Version)> named)
    {
        Recall();
        var findings = new List<DocumentFinding>();
        var read = InOrder(ReadAll(offered, findings)).ToList();
        // 1, 2
        var offers = read.Where(pair => !IsBehind(pair.Document.Id)).ToList();
        var outcomes = _history.AdoptAll(offers, Timestamp.Now(clock));
        var taken = offers.Where((pair, i) => IsNew(outcomes[i], pair.Document, findings)).ToList();
        var snapshot = _history.Snapshot ?? throw Failed(
            $"the gateway serves no charter with the hash {profile.CharterHash} that this profile trusts",
            "compare the charter's hash out of band; if it is right, do not use this gateway");
        // 3
        var served = NewestOf(read.Select(pair => (pair.Document.Id.Type, pair.Document.Id.Nation, pair.Document.Id.Version)));
        var claimed = NewestOf(named);
        CheckNothingWentBack(snapshot, served, claimed);
        // 4
        foreach (var (signed, document) in taken)
        {
            _cache.Write(signed, document.Id);
            Saw(document.Id);
        }
        findings.AddRange(claimed.Where(pair => pair.Value > Math.Max(served.GetValueOrDefault(pair.Key), _newestSeen.GetValueOrDefault(pair.Key)))
            .Select(pair => new DocumentFinding(null, new Refused(RefusalReason.DocumentInvalid,
                $"the gateway says that it has {pair.Key} version {pair.Value}, and does not give it", "ask its operator"))));
        return [.. findings];
    }

    private static Dictionary<Series, ulong> NewestOf(IEnumerable<(DocumentType Type, NationCode? Nation, ulong Version)> versions) =>
        versions.GroupBy(one => new Series(one.Type, one.Nation)).ToDictionary(series => series.Key, series => series.Max(one => one.Version));

    private static List<(SignedDocument Signed, FederationDocument Document)> ReadAll(
        IEnumerable<ReadOnlyMemory<byte>> offered, List<DocumentFinding> findings)
    {
        var read = new List<(SignedDocument, FederationDocument)>();
        foreach (var bytes in offered)
        {
            if (SignedDocument.TryRead(bytes.Span, out var signed, out var refused)
                && FederationDocument.TryRead(signed.Payload, out var document, out refused)) read.Add((signed, document));
            else findings.Add(new DocumentFinding(null, refused));
        }
        return read;
    }

    // What was seen may have run out and so not be in the history; older ones must not come to count in its place.
    private bool IsBehind(DocumentVersion id) =>
        id.Type is DocumentType.Mandate or DocumentType.Roster or DocumentType.Keyset
        && id.Version < _newestSeen.GetValueOrDefault(new Series(id.Type, id.Nation));

    // True where it is new and was adopted.
    private bool IsNew(Adoption outcome, FederationDocument document, List<DocumentFinding> findings)
    {
        switch (outcome)
        {
            case Adoption.Adopted:
                return true;
            case Adoption.AlreadyKnown:
                return false;
            case Adoption.Contradiction contradiction when document is Charter:
                throw Failed($"the gateway serves another {contradiction.Other} than the one known here, signed as well",
                    "tell the federation's operators: keep both documents as evidence");
            case Adoption.Contradiction contradiction:
                findings.Add(new DocumentFinding(document.Id, new Refused(RefusalReason.DocumentInvalid,
                    $"a second {contradiction.Other} is signed; the first one counts", "tell the nation: keep both as evidence")));
                return false;
            case Adoption.Rejected rejected when document is Charter:
                // Charters before the trusted one are not known here, and are not needed.
                if (_history.Snapshot is { } known && document.Head.Version >= known.Charter.Head.Version)
                    throw new BackboneException(FaultKind.FailedVerification, rejected.Refusal);
                return false;
            case Adoption.Rejected rejected:
                if (document.Head.Version >= NewestKnown(document.Id))
                    findings.Add(new DocumentFinding(document.Id, rejected.Refusal));
                return false;
            default:
                throw new InvalidOperationException("an adoption is one of four");
        }
    }

    private ulong NewestKnown(DocumentVersion id) => _history.Snapshot?.VersionsKnown()
        .FirstOrDefault(known => known.Type == id.Type && known.Nation == id.Nation)?.Version ?? 0;

    private void CheckNothingWentBack(FederationSnapshot snapshot, Dictionary<Series, ulong> served, Dictionary<Series, ulong> claimed)
    {
        foreach (var (series, seen) in _newestSeen)
        {
            // A nation that the newest charter no longer has may be left out.
            if (series.Nation is { } nation && snapshot.Charter.FindNation(nation) is null) continue;
            var version = Math.Max(served.GetValueOrDefault(series), claimed.GetValueOrDefault(series));
            if (version < seen)
                throw Failed(
                    $"the gateway serves {series} {(version == 0 ? "not at all" : $"version {version}")}, "
                    + $"and version {seen} was seen here",
                    "do not use this gateway until that is explained; if the federation was founded anew, "
                    + $"remove {profile.DocumentsFolder}");
        }
    }

    private void Saw(DocumentVersion id)
    {
        var series = new Series(id.Type, id.Nation);
        _newestSeen[series] = Math.Max(id.Version, _newestSeen.GetValueOrDefault(series));
    }

    private static IEnumerable<(SignedDocument Signed, FederationDocument Document)> InOrder(
        List<(SignedDocument Signed, FederationDocument Document)> documents) =>
        documents.OrderBy(pair => pair.Signed.Type).ThenBy(pair => pair.Document.Head.Version);

    private static BackboneException Failed(string what, string next) =>
        new(FaultKind.FailedVerification, new Refused(RefusalReason.DocumentInvalid, what, next));

    private readonly record struct Series(DocumentType Type, NationCode? Nation)
    {
        public override string ToString() => Nation is { } nation ? $"the {DocumentLabels.Of(Type)} of {nation}" : "the charter";
    }
}
