using Backbone.Protocol.Addresses;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Documents;

/// <summary>Names one version of one document.</summary>
/// <param name="Type">Which document.</param>
/// <param name="Nation">Its nation; null for the charter.</param>
/// <param name="Version">From 1.</param>
/// <param name="Hash">The document hash.</param>
public sealed record DocumentVersion(DocumentType Type, NationCode? Nation, ulong Version, Digest Hash)
{
    /// <summary>The type's label, for example <c>charter</c>.</summary>
    public string Label => DocumentLabels.Of(Type);

    /// <summary>For a person, such as <c>roster of KOR, version 3</c>.</summary>
    public override string ToString() =>
        Nation is { } nation ? $"{Label} of {nation}, version {Version}" : $"{Label}, version {Version}";
}
