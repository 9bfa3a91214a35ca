namespace Backbone.Gateway.Storage;

/// <summary>One kind of document of one nation.</summary>
/// <param name="Type">The kind.</param>
/// <param name="Nation">The nation's code; empty for the charter.</param>
internal readonly record struct DocumentSeries(DocumentType Type, string Nation);

/// <summary>One version of it.</summary>
internal readonly record struct DocumentPlace(DocumentSeries Series, ulong Version) : IComparable<DocumentPlace>
{
    /// <summary>The order in which pages follow each other: type, nation, version.</summary>
    public int CompareTo(DocumentPlace other) =>
        Series.Type != other.Series.Type ? Series.Type.CompareTo(other.Series.Type)
        : Series.Nation != other.Series.Nation ? string.CompareOrdinal(Series.Nation, other.Series.Nation)
        : Version.CompareTo(other.Version);
}

/// <summary>Documents for a client.</summary>
/// <param name="Documents">Canonical SignedDocuments.</param>
/// <param name="Newest">The newest version of each kind and nation.</param>
/// <param name="Next">The last one of this page, where more follow; else null.</param>
internal sealed record DocumentPage(List<byte[]> Documents, List<DocumentPlace> Newest, DocumentPlace? Next);
