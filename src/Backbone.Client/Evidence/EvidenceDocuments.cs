using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Client.Evidence;

/// <summary>The documents of evidence, judged from the trusted charter's hash on, as everywhere else.</summary>
internal static class EvidenceDocuments
{
    /// <summary>The view that they add up to; null where one does not hold.</summary>
    /// <param name="documents">Canonical SignedDocuments.</param>
    /// <param name="charter">The trusted hash. Charters before that one are passed over: nobody here can judge them.</param>
    /// <param name="moment">When.</param>
    /// <param name="versions">What was adopted, in the order of judgement.</param>
    /// <param name="refused">Why it is null.</param>
    public static FederationSnapshot? Read(
        IEnumerable<ReadOnlyMemory<byte>> documents, Digest charter, Timestamp moment, out ImmutableArray<DocumentVersion> versions,
        out Refused? refused)
    {
        (versions, refused) = ([], null);
        var read = new List<(SignedDocument Signed, FederationDocument Document)>();
        foreach (var bytes in documents)
        {
            if (!SignedDocument.TryRead(bytes.Span, out var signed, out refused)
                || !FederationDocument.TryRead(signed.Payload, out var document, out refused)) return null;
            read.Add((signed, document));
        }
        if (read.FirstOrDefault(pair => pair.Document is Charter && pair.Document.Id.Hash == charter).Document is not { } trusted)
        {
            refused = new Refused(RefusalReason.DocumentInvalid, $"it holds no charter with the hash {charter} that is trusted here",
                "compare the charter's hash out of band");
            return null;
        }
        var history = new FederationHistory(charter);
        var outcomes = history.AdoptAll(read.Where(pair => pair.Document is not Charter || pair.Document.Head.Version >= trusted.Head.Version), moment);
        refused = outcomes.Select(RefusalOf).FirstOrDefault(found => found is not null);
        if (refused is not null) return null;
        versions = [.. outcomes.OfType<Adoption.Adopted>().Select(adopted => adopted.Document.Id)];
        return history.Snapshot;
    }

    private static Refused? RefusalOf(Adoption outcome) => outcome switch
    {
        Adoption.Adopted => null,
        Adoption.Rejected rejected => rejected.Refusal,
        Adoption.AlreadyKnown known => new Refused(RefusalReason.DocumentInvalid, $"{known.Version} is there twice"),
        Adoption.Contradiction other => new Refused(RefusalReason.DocumentInvalid, $"a second {other.Other} is there, signed as well"),
        _ => throw new InvalidOperationException("an adoption is one of four"),
    };
}
