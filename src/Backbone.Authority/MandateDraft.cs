using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Authority;

/// <summary>What a mandate is to say; members in any order. Meaning and limits as in <see cref="Mandate"/>.</summary>
public sealed record MandateDraft
{
    /// <summary>The federation.</summary>
    public required FederationName Federation { get; init; }

    /// <summary>The nation.</summary>
    public required NationCode Nation { get; init; }

    /// <summary>When it may be in force: at most 366 days.</summary>
    public required Lifetime Lifetime { get; init; }

    /// <summary>At most 256.</summary>
    public required ImmutableArray<Member> Members { get; init; }

    /// <summary>At most 8, each for at most 366 days.</summary>
    public required ImmutableArray<MandatedKey> RegistrarKeys { get; init; }

    /// <summary>At most 8, each for at most 366 days.</summary>
    public ImmutableArray<MandatedKey> PolicyKeys { get; init; } = [];

    /// <summary>A draft that says what a mandate says, to change some of it.</summary>
    public static MandateDraft Of(Mandate mandate)
    {
        ArgumentNullException.ThrowIfNull(mandate);
        return new MandateDraft
        {
            Federation = mandate.Head.Federation,
            Nation = mandate.Nation,
            Lifetime = mandate.Head.Lifetime,
            Members = mandate.Members,
            RegistrarKeys = mandate.RegistrarKeys,
            PolicyKeys = mandate.PolicyKeys,
        };
    }
}
