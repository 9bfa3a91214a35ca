using System.Diagnostics.CodeAnalysis;

namespace Backbone.Protocol.Documents;

/// <summary>
/// What a signed document says, parsed and checked by itself: a <see cref="Charter"/>, <see cref="Mandate"/>,
/// <see cref="Roster"/> or <see cref="KeySet"/>. Closed. Whether its signatures hold and whether it is in force is
/// judged
/// by <see cref="FederationHistory"/>. The default equality of records applies; compare <see cref="Id"/> instead.
/// </summary>
public abstract record FederationDocument
{
    /// <summary>The format of payload that this build reads and writes.</summary>
    public const uint Format = 1;

    private protected FederationDocument(DocumentHead head, DocumentVersion id) => (Head, Id) = (head, id);

    /// <summary>What it begins with.</summary>
    public DocumentHead Head { get; }

    /// <summary>Which version of which document it is, and its hash.</summary>
    public DocumentVersion Id { get; }

    /// <summary>Reads the payload of a signed document, whichever it is. Signatures are not judged.</summary>
    /// <param name="signed">The document.</param>
    /// <param name="document">What it says, where that keeps every rule of the contract.</param>
    /// <param name="refused">DocumentInvalid and the first rule broken, where it does not.</param>
    public static bool TryRead(
        SignedDocument signed,
        [NotNullWhen(true)] out FederationDocument? document, [NotNullWhen(false)] out Refused? refused)
    {
        ArgumentNullException.ThrowIfNull(signed);
        var findings = new Findings(DocumentLabels.Of(signed.Type));
        return findings.Conclude(Read(signed, findings), out document, out refused);
    }

    private static FederationDocument? Read(SignedDocument signed, Findings findings) => signed.Type switch
    {
        DocumentType.Charter => CharterReader.Read(signed, findings),
        DocumentType.Mandate => MandateReader.Read(signed, findings),
        DocumentType.Roster => RosterReader.Read(signed, findings),
        DocumentType.Keyset => KeySetReader.Read(signed, findings),
        _ => throw new ArgumentException($"{signed.Type} is no type of document that this build reads", nameof(signed)),
    };

    private protected static bool TryRead<T>(
        SignedDocument signed, DocumentType type, Func<SignedDocument, Findings, T?> read,
        [NotNullWhen(true)] out T? document, [NotNullWhen(false)] out Refused? refused)
        where T : FederationDocument
    {
        ArgumentNullException.ThrowIfNull(signed);
        var findings = new Findings(DocumentLabels.Of(type));
        if (signed.Type == type) return findings.Conclude(read(signed, findings), out document, out refused);
        findings.No($"the document is a {DocumentLabels.Of(signed.Type)}");
        return findings.Conclude(null, out document, out refused);
    }
}
