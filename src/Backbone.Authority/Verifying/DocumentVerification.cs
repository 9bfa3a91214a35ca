using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Authority.Verifying;

/// <summary>
/// Verifies files as every party does, and shows each check: 1 the form of a signed document · 2 the rules of its type · 3 trust: it is
/// of the charter whose hash was compared, or follows from it by federation, time, signatures and chain · 4 whether it is in force, which
/// fails nothing, for the chain needs what has ended too.
/// </summary>
public static class DocumentVerification
{
    private const string Trust = "trust";

    /// <summary>Checks files.</summary>
    /// <param name="files">Names and contents, in any order.</param>
    /// <param name="known">What is known already, in any order; what does not hold of it counts for nothing.</param>
    /// <param name="charter">The hash of the charter from which trust starts.</param>
    /// <param name="now">The present moment.</param>
    /// <returns>One for each file, in the order of judgement: by type, then by version.</returns>
    public static ImmutableArray<CheckedDocument> Check(
        IEnumerable<(string Name, ReadOnlyMemory<byte> Bytes)> files, IEnumerable<ReadOnlyMemory<byte>> known, Digest charter, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(files);
        var history = new FederationHistory(charter);
        history.AdoptAll(known, now);
        var read = files.Select(file => Read(file.Name, file.Bytes.Span)).ToList();
        var judged = read.OrderBy(one => one.Document is null)
            .ThenBy(one => one.Signed?.Type).ThenBy(one => one.Document?.Head.Version)
            .Select(one => one.And(() => Judge(history, one.Signed!, now))).ToList();
        return [.. judged.Select(one => one.And(() => Standing(history, one.Document!, now)))];
    }

    // 1, 2
    private static CheckedDocument Read(string name, ReadOnlySpan<byte> bytes)
    {
        if (!SignedDocument.TryRead(bytes, out var signed, out var refused))
            return new CheckedDocument(name, null, null, [Failed("form", refused)]);
        var form = new DocumentCheck("form", true, $"a signed {DocumentLabels.Of(signed.Type)}, signatures: {signed.Signatures.Length}");
        return FederationDocument.TryRead(signed.Payload, out var document, out refused)
            ? new CheckedDocument(name, signed, document, [form, new DocumentCheck("rules", true, $"{document.Id}")])
            : new CheckedDocument(name, signed, null, [form, Failed("rules", refused)]);
    }

    // 3
    private static DocumentCheck Judge(FederationHistory history, SignedDocument signed, Timestamp now) => history.Adopt(signed, now) switch
    {
        Adoption.Adopted { Document: Charter, Snapshot: var federation } when federation.Charter.Id.Hash == signed.Hash && IsFirst(federation) =>
            new DocumentCheck(Trust, true, "its hash is the one that was compared"),
        Adoption.Adopted => new DocumentCheck(Trust, true, "rightly signed, and follows what is known"),
        // Its hash is known; its signatures are others, perhaps.
        Adoption.AlreadyKnown when history.IsRightlySigned(signed, now) => new DocumentCheck(Trust, true, "known already, and rightly signed"),
        Adoption.AlreadyKnown known => new DocumentCheck(Trust, false, $"the {known.Version} is known, but these signatures of it do not verify",
            "fetch the document again"),
        Adoption.Contradiction other => new DocumentCheck(Trust, false,
            $"the {other.Known} is known with another hash, {other.Known.Hash}, and this one is rightly signed too",
            "ask its issuer which one is right: two documents of one version are a fault or a fraud"),
        Adoption.Rejected { Refusal: var refusal } => Failed(Trust, refusal),
        var other => throw new InvalidOperationException($"an adoption of unknown kind {other.GetType().Name}"),
    };

    // 4
    private static DocumentCheck Standing(FederationHistory history, FederationDocument document, Timestamp now) => new("standing", true,
        history.Snapshot?.VersionsInForce(now).Any(id => id.Hash == document.Id.Hash) == true
            ? $"in force until {document.Head.Lifetime.Until}" : "not in force now: it has ended, a newer one is known, or what it stands on is missing");

    private static bool IsFirst(FederationSnapshot federation) => federation.VersionsKnown().Length == 1;

    private static DocumentCheck Failed(string name, Refused refused) => new(name, false, refused.Detail, refused.NextStep);
}
