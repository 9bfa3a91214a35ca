using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Keys;

namespace Backbone.Authority;

/// <summary>
/// Makes signed documents: for commands, exercises and tests alike.
/// <list type="number">
/// <item><c>Draft…</c> writes the payload of the version after a given one; the payload may travel to other
/// signers.</item>
/// <item><see cref="Sign"/> makes one signature, where the key is.</item>
/// <item><see cref="TryFound"/> or <see cref="TryAssemble"/> puts payload and signatures together, and hands out
/// only what the same <see cref="FederationHistory"/> that every party runs would adopt.</item>
/// </list>
/// </summary>
/// <param name="clock">What time it is.</param>
public sealed class DocumentAuthority(TimeProvider clock)
{
    /// <summary>Writes a charter.</summary>
    /// <param name="draft">What it is to say.</param>
    /// <param name="before">The version before; null for version 1.</param>
    /// <exception cref="ArgumentException">The version before is the last one that there can be.</exception>
    public static DocumentPayload DraftCharter(CharterDraft draft, Charter? before)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return new DocumentPayload(DocumentType.Charter, PayloadWriter.Write(draft, before));
    }

    /// <summary>Writes a mandate.</summary>
    /// <inheritdoc cref="DraftCharter"/>
    public static DocumentPayload DraftMandate(MandateDraft draft, Mandate? before)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return new DocumentPayload(DocumentType.Mandate, PayloadWriter.Write(draft, before));
    }

    /// <summary>Writes a roster.</summary>
    /// <inheritdoc cref="DraftCharter"/>
    public static DocumentPayload DraftRoster(RosterDraft draft, Roster? before)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return new DocumentPayload(DocumentType.Roster, PayloadWriter.Write(draft, before));
    }

    /// <summary>Writes a key set.</summary>
    /// <inheritdoc cref="DraftCharter"/>
    public static DocumentPayload DraftKeySet(KeySetDraft draft, KeySet? before)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return new DocumentPayload(DocumentType.Keyset, PayloadWriter.Write(draft, before));
    }

    /// <summary>Writes a release policy.</summary>
    /// <inheritdoc cref="DraftCharter"/>
    public static DocumentPayload DraftRelease(PolicyDraft draft, Release? before)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return new DocumentPayload(DocumentType.Release, PayloadWriter.WriteRelease(draft, before));
    }

    /// <summary>Writes an acceptance policy.</summary>
    /// <inheritdoc cref="DraftCharter"/>
    public static DocumentPayload DraftAcceptance(PolicyDraft draft, Acceptance? before)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return new DocumentPayload(DocumentType.Acceptance, PayloadWriter.WriteAcceptance(draft, before));
    }

    /// <summary>Signs a payload with one key. Read the payload before (<see cref="FederationDocument"/>): a
    /// signature binds.</summary>
    /// <param name="payload">What is signed.</param>
    /// <param name="custody">Where the key is.</param>
    /// <param name="kid">The key.</param>
    /// <exception cref="ArgumentException">The key is not held there.</exception>
    public static DocumentSignature Sign(DocumentPayload payload, IKeyCustody custody, SigningKid kid)
    {
        ArgumentNullException.ThrowIfNull(payload);
        ArgumentNullException.ThrowIfNull(custody);
        var context = DocumentLabels.SigningContext(payload.Type);
        return new DocumentSignature(kid, custody.Sign(kid, payload.Bytes.Span, context));
    }

    /// <summary>Puts the first charter of a federation together.</summary>
    /// <param name="payload">Charter version 1.</param>
    /// <param name="signatures">Of a quorum of its roots.</param>
    /// <param name="signed">The charter, if everybody who trusts its hash would adopt it now.</param>
    /// <param name="refused">Why not, and what to do.</param>
    public bool TryFound(
        DocumentPayload payload, IEnumerable<DocumentSignature> signatures,
        [NotNullWhen(true)] out SignedDocument? signed, [NotNullWhen(false)] out Refused? refused)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return TryAssemble(payload, signatures, new FederationHistory(payload.Hash), out signed, out refused);
    }

    /// <summary>Puts a document together.</summary>
    /// <param name="payload">What was signed.</param>
    /// <param name="signatures">The signatures that it needs, in any order.</param>
    /// <param name="history">The federation as known here; it is asked, not changed.</param>
    /// <param name="signed">The document, if everybody who knows the same would adopt it now.</param>
    /// <param name="refused">Why not, and what to do.</param>
    public bool TryAssemble(
        DocumentPayload payload, IEnumerable<DocumentSignature> signatures, FederationHistory history,
        [NotNullWhen(true)] out SignedDocument? signed, [NotNullWhen(false)] out Refused? refused)
    {
        ArgumentNullException.ThrowIfNull(payload);
        ArgumentNullException.ThrowIfNull(history);
        if (!SignedDocument.TryAssemble(payload, signatures, out signed, out refused)) return false;
        refused = history.Examine(signed, Timestamp.Now(clock));
        if (refused is not null) signed = null;
        return refused is null;
    }

    /// <summary>Signs with one key and puts together: mandates, rosters, key sets, policies.</summary>
    /// <inheritdoc cref="TryAssemble"/>
    /// <param name="payload">What is to be signed.</param>
    /// <param name="custody">Where the key is.</param>
    /// <param name="kid">The key.</param>
    /// <param name="history">The federation as known here; it is asked, not changed.</param>
    /// <param name="signed">The document, if everybody who knows the same would adopt it now.</param>
    /// <param name="refused">Why not, and what to do.</param>
    /// <exception cref="ArgumentException">The key is not held there.</exception>
    public bool TrySign(
        DocumentPayload payload, IKeyCustody custody, SigningKid kid, FederationHistory history,
        [NotNullWhen(true)] out SignedDocument? signed, [NotNullWhen(false)] out Refused? refused) =>
        TryAssemble(payload, [Sign(payload, custody, kid)], history, out signed, out refused);
}
