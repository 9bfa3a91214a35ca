namespace Backbone.Protocol.Documents;

/// <summary>
/// How long a document may live (SPEC § Signed documents). Whoever withholds a newer one keeps what the older says alive, a
/// revoked key too, until it ends: what changes often ends soon.
/// </summary>
internal static class DocumentLife
{
    /// <summary>The longest life of a type.</summary>
    public static TimeSpan LongestOf(DocumentType type) => type switch
    {
        DocumentType.Charter => Charter.MaxLifetime,
        DocumentType.Mandate => Mandate.MaxLifetime,
        DocumentType.Roster => Roster.MaxLifetime,
        DocumentType.Keyset => KeySet.MaxLifetime,
        DocumentType.Release or DocumentType.Acceptance => PolicyDocument.MaxLifetime,
        _ => throw new ArgumentException($"{type} is no type of document that this build reads", nameof(type)),
    };
}
