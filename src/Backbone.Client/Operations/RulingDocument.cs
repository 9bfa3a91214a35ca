using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Client.Operations;

/// <summary>One version of one document by which a ruling was made, as the journal names it.</summary>
/// <param name="Label">For example charter or release.</param>
/// <param name="Nation">Whose; null for the charter.</param>
/// <param name="Version">1 to 4,294,967,295.</param>
/// <param name="Hash">The document hash.</param>
public sealed record RulingDocument(string Label, NationCode? Nation, ulong Version, Digest Hash)
{
    /// <summary><c>release of KOR, version 3</c></summary>
    public override string ToString() => Nation is { } nation ? $"{Label} of {nation}, version {Version}" : $"{Label}, version {Version}";
}
