using System.Diagnostics.CodeAnalysis;

namespace Backbone.Protocol.Documents;

/// <summary>
/// What a signed document says, parsed and checked by itself: a <see cref="Charter"/>, <see cref="Mandate"/>,
/// <see cref="Roster"/> or <see cref="KeySet"/>. Closed. Whether its signatures hold and whether it is in force is
/// judged by <see cref="FederationHistory"/>. The default equality of records applies; compare <see cref="Id"/>
/// instead.
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

    /// <summary>Reads the payload of a document, whichever it is. Signatures are not judged.</summary>
    /// <param name="payload">The document.</param>
    /// <param name="document">What it says, where that keeps every rule of the contract.</param>
    /// <param name="refused">DocumentInvalid and the first rule broken, where it does not.</param>
    public static bool TryRead(
        DocumentPayload payload,
        [NotNullWhen(true)] out FederationDocument? document, [NotNullWhen(false)] out Refused? refused)
    {
        ArgumentNullException.ThrowIfNull(payload);
        var findings = new Findings(DocumentLabels.Of(payload.Type));
        return findings.Conclude(Read(payload, findings), out document, out refused);
    }

    private protected static bool TryRead<T>(
        SignedDocument signed, DocumentType type,
        [NotNullWhen(true)] out T? document, [NotNullWhen(false)] out Refused? refused)
        where T : FederationDocument
    {
        ArgumentNullException.ThrowIfNull(signed);
        var findings = new Findings(DocumentLabels.Of(type));
        if (signed.Type != type) findings.No($"the document is a {DocumentLabels.Of(signed.Type)}");
        var read = signed.Type == type ? Read(signed.Payload, findings) as T : null;
        return findings.Conclude(read, out document, out refused);
    }

    private static FederationDocument? Read(DocumentPayload payload, Findings findings) => payload.Type switch
    {
        DocumentType.Charter => CharterReader.Read(payload, findings),
        DocumentType.Mandate => MandateReader.Read(payload, findings),
        DocumentType.Roster => RosterReader.Read(payload, findings),
        DocumentType.Keyset => KeySetReader.Read(payload, findings),
        DocumentType.Release or DocumentType.Acceptance => NoPolicy(findings),
        _ => throw new ArgumentException($"{payload.Type} is no type of document that this build reads"),
    };

    private static FederationDocument? NoPolicy(Findings findings)
    {
        findings.No("it is a nation's policy, which goes to gateways only and is none of the federation's documents", "");
        return null;
    }
}
