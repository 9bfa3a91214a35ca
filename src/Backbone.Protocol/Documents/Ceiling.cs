using System.Collections.Immutable;

namespace Backbone.Protocol.Documents;

/// <summary>
/// The highest that messages may be marked. Every ceiling that matches a message binds it; which community a message lies in
/// that goes abroad and names none, is a border's to say (SPEC § Charter).
/// </summary>
/// <param name="Community">The community that it is about; null means every message.</param>
/// <param name="Kind">The kind of the author's member that it is about; null means every kind.</param>
/// <param name="MaxTlp">Highest TLP.</param>
/// <param name="Categories">Categories allowed, ascending; empty means all.</param>
/// <param name="MaxSize">Largest padded length in bytes; null means not limited here.</param>
public sealed record Ceiling(
    string? Community, MemberKind? Kind, Tlp MaxTlp, ImmutableArray<Category> Categories, ulong? MaxSize)
{
    /// <summary>Whether it binds a message.</summary>
    /// <param name="community">The community of the message; null where it has none.</param>
    /// <param name="kind">The kind of the author's member.</param>
    public bool Binds(string? community, MemberKind kind) =>
        (Community is null || Community == community) && (Kind is null || Kind == kind);
}
