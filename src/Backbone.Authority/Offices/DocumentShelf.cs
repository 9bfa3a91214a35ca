using System.Collections.Immutable;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Authority.Offices;

/// <summary>The signed documents that an office knows, as files. All is judged from the charter's hash on, at each reading.</summary>
/// <param name="office">The office.</param>
public sealed class DocumentShelf(OfficeFolder office)
{
    private string Folder => office.At("documents");

    /// <summary>Takes documents up, in whatever order they come; the first charter by the hash that was compared.</summary>
    /// <param name="documents">As they came.</param>
    /// <param name="charter">The charter's hash, compared out of band; null where the office knows it already.</param>
    /// <param name="now">The present moment.</param>
    /// <returns>What is new here.</returns>
    /// <exception cref="AuthorityException">One does not hold: nothing is taken; or no charter is trusted here.</exception>
    public ImmutableArray<DocumentVersion> Take(IEnumerable<ReadOnlyMemory<byte>> documents, Digest? charter, Timestamp now)
    {
        if (charter is { } hash && office.CharterHash is { } known && hash != known) office.Trust(hash); // refuses
        var history = Read(now, charter ?? office.CharterHash);
        List<ReadOnlyMemory<byte>> given = [.. documents];
        var adoptions = history.AdoptAll(given, now);
        foreach (var adoption in adoptions)
            switch (adoption)
            {
                case Adoption.Rejected rejected: throw new AuthorityException(rejected.Refusal);
                case Adoption.Contradiction other:
                    throw new AuthorityException(new Refused(RefusalReason.DocumentInvalid,
                    $"{other.Other}: another document of this version is known here: {other.Known.Hash}",
                    "ask its issuer which one is right: two documents of one version are a fault or a fraud"));
            }
        if (charter is { } trusted) office.Trust(trusted);
        var adopted = adoptions.OfType<Adoption.Adopted>().ToList();
        foreach (var one in adopted) Put(one.Signed, one.Document.Id);
        return [.. adopted.Select(one => one.Document.Id), .. TakeCosigned(given, history, now).ToList()];
    }

    // A mandate is known by its hash, which says nothing of signatures: with that of the next root it outlives the charter.
    private IEnumerable<DocumentVersion> TakeCosigned(List<ReadOnlyMemory<byte>> given, FederationHistory history, Timestamp now)
    {
        foreach (var bytes in given)
            if (SignedDocument.TryRead(bytes.Span, out var signed, out _) && Mandate.TryRead(signed, out var mandate, out _) && File.Exists(PathOf(mandate.Id))
                && SignedDocument.TryRead(AuthorityFiles.Read(PathOf(mandate.Id), SignedDocument.MaxSize), out var known, out _)
                && known.Hash == signed.Hash && known.Signatures.Length < signed.Signatures.Length && history.IsRightlySigned(signed, now))
            {
                Put(signed, mandate.Id);
                yield return mandate.Id;
            }
    }

    /// <summary>All that is known and holds.</summary>
    /// <exception cref="AuthorityException">No charter is trusted here yet.</exception>
    public FederationHistory Read(Timestamp now) => Read(now, office.CharterHash);

    /// <summary>The newest document of this nation, whether in force or not; null where there is none.</summary>
    public T? Newest<T>(Timestamp now) where T : FederationDocument => All(now)
        .Select(pair => pair.Document).OfType<T>()
        .Where(document => document.Head.Nation is not { } nation || nation == office.Nation)
        .MaxBy(document => document.Head.Version);

    /// <summary>Charters and the nation's newest documents, as others need them to begin with.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> ToHandOut(Timestamp now) =>
    [
        .. All(now).Where(pair => DocumentLabels.IsPublic(pair.Signed.Type))
            .GroupBy(pair => (pair.Signed.Type, pair.Document.Head.Nation))
            .SelectMany(series => series.Key.Type == DocumentType.Charter
                ? series.OrderBy(pair => pair.Document.Head.Version) : series.OrderBy(pair => pair.Document.Head.Version).TakeLast(1))
            .Where(pair => pair.Document.Head.Nation is not { } nation || nation == office.Nation)
            .Select(pair => pair.Signed.Bytes),
    ];

    /// <summary>The versions known here that hold, public and not.</summary>
    public ImmutableArray<DocumentVersion> Versions(Timestamp now) => [.. All(now).Select(pair => pair.Document.Id)];

    /// <summary>The nation's newest roster and key set.</summary>
    public ImmutableArray<DocumentVersion> NewestVersions(Timestamp now) =>
        [.. new FederationDocument?[] { Newest<Roster>(now), Newest<KeySet>(now) }.OfType<FederationDocument>().Select(document => document.Id)];

    /// <summary>Where a document lies.</summary>
    public string PathOf(DocumentVersion id) => Path.Combine(Folder, DocumentFolder.NameOf(id));

    /// <summary>Copies a document into another folder, for who is to have it.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="AuthorityException">It is not here, or cannot be written.</exception>
    public string CopyTo(string folder, DocumentVersion id)
    {
        var copy = Path.Combine(OwnerFolder.Make(folder), DocumentFolder.NameOf(id));
        AuthorityFiles.Write(copy, AuthorityFiles.Read(PathOf(id), SignedDocument.MaxSize));
        return copy;
    }

    /// <summary>
    /// Sees that no newer version of an own document lies here that does not hold at the moment (this clock is behind, or a mandate dropped
    /// its signer): to sign over it would be a second document of one version.
    /// </summary>
    /// <param name="type">Which document.</param>
    /// <param name="newest">The newest that holds; null where none does.</param>
    /// <exception cref="AuthorityException">There is one.</exception>
    internal void RequireNothingAhead(DocumentType type, FederationDocument? newest)
    {
        RestoredOffice.RequireCurrent(office);
        foreach (var bytes in Files())
            if (SignedDocument.TryRead(bytes.Span, out var signed, out _) && signed.Type == type
                && FederationDocument.TryRead(signed.Payload, out var document, out _)
                && document.Head.Nation == office.Nation && document.Head.Version > (newest?.Head.Version ?? 0))
                throw new AuthorityException(
                    $"{PathOf(document.Id)} is newer than what holds here, and does not hold itself: its time has not begun, or the mandate in force does not name its signer",
                    "check the clock; if a registrar's key was replaced, have the root holder name the old key too until the new one has signed");
    }

    /// <summary>Keeps a document that was made here, and verified.</summary>
    internal void Put(SignedDocument signed, DocumentVersion id)
    {
        OwnerFolder.Make(Folder);
        AuthorityFiles.Write(PathOf(id), signed.Bytes.Span);
    }

    private FederationHistory Read(Timestamp now, Digest? charter) => Judge(Files(), now, charter);

    private FederationHistory Judge(List<ReadOnlyMemory<byte>> files, Timestamp now, Digest? charter)
    {
        var history = new FederationHistory(charter ?? throw new AuthorityException(
            $"{office.Path} knows no charter yet", "take it in: backbone document take CHARTER --office DIR --charter HASH"));
        history.AdoptAll(files, now);
        return history;
    }

    // Only what holds counts: a file that somebody laid in the folder is a stranger's word like any other.
    private List<(SignedDocument Signed, FederationDocument Document)> All(Timestamp now)
    {
        var files = Files();
        var history = Judge(files, now, office.CharterHash);
        return
        [
            .. files.Select(bytes => SignedDocument.TryRead(bytes.Span, out var signed, out _)
                    && FederationDocument.TryRead(signed.Payload, out var document, out _)
                    && history.Adopt(signed, now) is Adoption.AlreadyKnown ? (signed, document) : default)
                .Where(pair => pair.signed is not null),
        ];
    }

    private List<ReadOnlyMemory<byte>> Files() => DocumentFolder.ReadAll(Folder);
}
