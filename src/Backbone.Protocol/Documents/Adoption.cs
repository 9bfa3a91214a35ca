namespace Backbone.Protocol.Documents;

/// <summary>What became of a document that was offered to a <see cref="FederationHistory"/>. Closed.</summary>
public abstract record Adoption
{
    private Adoption() { }

    /// <summary>It verified and is the newest of its kind.</summary>
    /// <param name="Document">What it says.</param>
    /// <param name="Snapshot">The view with it.</param>
    public sealed record Adopted(FederationDocument Document, FederationSnapshot Snapshot) : Adoption
    {
        /// <summary>The document as it was signed, to be kept.</summary>
        public required SignedDocument Signed { get; init; }
    }

    /// <summary>This very version was adopted before.</summary>
    /// <param name="Version">Which.</param>
    public sealed record AlreadyKnown(DocumentVersion Version) : Adoption;

    /// <summary>It was not taken, and nothing changed. <see cref="Refused.RetryAfter"/> says whether it may be
    /// later.</summary>
    /// <param name="Refusal">DocumentInvalid, with what is wrong and what to do.</param>
    public sealed record Rejected(Refused Refusal) : Adoption;

    /// <summary>
    /// An alarm: somebody who may sign it has signed two documents of one type, nation and version. The one known
    /// stays; this one, rightly signed, is evidence.
    /// </summary>
    /// <param name="Known">The version adopted before.</param>
    /// <param name="Other">The same version with another hash.</param>
    /// <param name="Evidence">The other document as signed.</param>
    public sealed record Contradiction(
        DocumentVersion Known, DocumentVersion Other, SignedDocument Evidence) : Adoption;
}
