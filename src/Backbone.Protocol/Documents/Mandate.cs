using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Keys;

namespace Backbone.Protocol.Documents;

/// <summary>Whom a nation counts as its own, and who writes its rosters, key sets and policies (SPEC §
/// Mandate).</summary>
public sealed record Mandate : FederationDocument
{
    /// <summary>The longest that a mandate lives: a root is taken out of its safe once a year at least.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(366);

    internal Mandate(DocumentHead head, DocumentVersion id) : base(head, id) { }

    /// <summary>The nation that it is about.</summary>
    public required NationCode Nation { get; init; }

    /// <summary>At most 256, strictly ascending by name.</summary>
    public required ImmutableArray<Member> Members { get; init; }

    /// <summary>At most 8 keys that sign rosters and key sets.</summary>
    public required ImmutableArray<MandatedKey> RegistrarKeys { get; init; }

    /// <summary>At most 8 keys that sign policies.</summary>
    public required ImmutableArray<MandatedKey> PolicyKeys { get; init; }

    /// <summary>The registrar key of a kid; null where there is none. Whether it counts by now is for the caller to
    /// ask.</summary>
    public MandatedKey? FindRegistrar(SigningKid kid) =>
        RegistrarKeys.FirstOrDefault(mandated => mandated.Key.Kid == kid);

    /// <summary>The policy key of a kid; null where there is none. Whether it counts by now is for the caller to
    /// ask.</summary>
    public MandatedKey? FindPolicyKey(SigningKid kid) =>
        PolicyKeys.FirstOrDefault(mandated => mandated.Key.Kid == kid);

    /// <summary>The key of a kid that may sign documents of a type: policies by policy keys, all else by
    /// registrars.</summary>
    internal MandatedKey? FindSigner(DocumentType type, SigningKid kid) =>
        DocumentLabels.IsPublic(type) ? FindRegistrar(kid) : FindPolicyKey(kid);

    /// <summary>Reads a mandate. Signatures are not judged.</summary>
    /// <param name="signed">The document.</param>
    /// <param name="mandate">What it says, where that keeps every rule of the contract.</param>
    /// <param name="refused">DocumentInvalid and the first rule broken, where it does not.</param>
    public static bool TryRead(
        SignedDocument signed, [NotNullWhen(true)] out Mandate? mandate, [NotNullWhen(false)] out Refused? refused) =>
        TryRead(signed, DocumentType.Mandate, out mandate, out refused);
}
