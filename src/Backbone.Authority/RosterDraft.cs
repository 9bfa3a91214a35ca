using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Authority;

/// <summary>What a roster is to say; principals in any order. Meaning and limits as in <see cref="Roster"/>.</summary>
public sealed record RosterDraft
{
    /// <summary>The federation.</summary>
    public required FederationName Federation { get; init; }

    /// <summary>The nation.</summary>
    public required NationCode Nation { get; init; }

    /// <summary>When it may be in force: at most 35 days.</summary>
    public required Lifetime Lifetime { get; init; }

    /// <summary>At most 1,024.</summary>
    public required ImmutableArray<Principal> Principals { get; init; }

    /// <summary>A draft that says what a roster says, to change some of it.</summary>
    public static RosterDraft Of(Roster roster)
    {
        ArgumentNullException.ThrowIfNull(roster);
        return new RosterDraft
        {
            Federation = roster.Head.Federation,
            Nation = roster.Nation,
            Lifetime = roster.Head.Lifetime,
            Principals = roster.Principals,
        };
    }
}
