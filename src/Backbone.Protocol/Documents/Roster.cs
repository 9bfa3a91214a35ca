using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol.Addresses;

namespace Backbone.Protocol.Documents;

/// <summary>A nation's people, systems and gateways (SPEC § Roster).</summary>
public sealed record Roster : FederationDocument
{
    /// <summary>
    /// The longest that a roster lives: so long, at most, does a key that a newer one revokes count where that one is withheld.
    /// </summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(35);

    internal Roster(DocumentHead head, DocumentVersion id) : base(head, id) { }

    /// <summary>The nation that it is about.</summary>
    public required NationCode Nation { get; init; }

    /// <summary>At most 1,024, strictly ascending by address.</summary>
    public required ImmutableArray<Principal> Principals { get; init; }

    /// <summary>Reads a roster. Signatures are not judged.</summary>
    /// <param name="signed">The document.</param>
    /// <param name="roster">What it says, where that keeps every rule of the contract.</param>
    /// <param name="refused">DocumentInvalid and the first rule broken, where it does not.</param>
    public static bool TryRead(
        SignedDocument signed, [NotNullWhen(true)] out Roster? roster, [NotNullWhen(false)] out Refused? refused) =>
        TryRead(signed, DocumentType.Roster, out roster, out refused);
}
