using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Authority;

/// <summary>What a charter is to say; lists in any order. Meaning and limits as in <see cref="Charter"/>.</summary>
public sealed record CharterDraft
{
    /// <summary>The federation.</summary>
    public required FederationName Federation { get; init; }

    /// <summary>When it may be in force: at most 1,096 days.</summary>
    public required Lifetime Lifetime { get; init; }

    /// <summary>How many roots sign the next one, and version 1: more than half of the nations.</summary>
    public required int Quorum { get; init; }

    /// <summary>1 to 64.</summary>
    public required ImmutableArray<Nation> Nations { get; init; }

    /// <summary>1 to 16.</summary>
    public required ImmutableArray<BrokerIdentity> Brokers { get; init; }

    /// <summary>0 before the log.</summary>
    public int WitnessQuorum { get; init; }

    /// <summary>At most 64.</summary>
    public ImmutableArray<Community> Communities { get; init; } = [];

    /// <summary>At most 256; kept in this order.</summary>
    public ImmutableArray<Ceiling> Ceilings { get; init; } = [];

    /// <summary>At most one for each precedence.</summary>
    public ImmutableArray<LaneLimit> LaneLimits { get; init; } = [];

    /// <summary>A draft that says what a charter says, to change some of it.</summary>
    public static CharterDraft Of(Charter charter)
    {
        ArgumentNullException.ThrowIfNull(charter);
        return new CharterDraft
        {
            Federation = charter.Head.Federation,
            Lifetime = charter.Head.Lifetime,
            Quorum = charter.Quorum,
            Nations = charter.Nations,
            Brokers = charter.Brokers,
            WitnessQuorum = charter.WitnessQuorum,
            Communities = charter.Communities,
            Ceilings = charter.Ceilings,
            LaneLimits = charter.LaneLimits,
        };
    }
}
