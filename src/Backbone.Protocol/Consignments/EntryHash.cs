using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Consignments;

/// <summary>RFC 6962 leaf hash of what identifies a consignment in its lane (SPEC § Entry hash); outlives the bytes.</summary>
/// <param name="Hash">The 32 bytes.</param>
public readonly record struct EntryHash(Digest Hash)
{
    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Hash.ToString();
}
