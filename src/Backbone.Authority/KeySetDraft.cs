using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Authority;

/// <summary>What a key set is to say; mailboxes in any order. Meaning and limits as in <see cref="KeySet"/>.</summary>
public sealed record KeySetDraft
{
    /// <summary>The federation.</summary>
    public required FederationName Federation { get; init; }

    /// <summary>The nation.</summary>
    public required NationCode Nation { get; init; }

    /// <summary>When it may be in force: at most 35 days.</summary>
    public required Lifetime Lifetime { get; init; }

    /// <summary>At most 1,024.</summary>
    public required ImmutableArray<Mailbox> Mailboxes { get; init; }

    /// <summary>At most 16.</summary>
    public required ImmutableArray<OpeningEpoch> BorderKeys { get; init; }

    /// <summary>At most 8.</summary>
    public required ImmutableArray<StampKey> StampKeys { get; init; }

    /// <summary>At most 8; none before the log.</summary>
    public ImmutableArray<NoteKey> WitnessKeys { get; init; } = [];

    /// <summary>A draft that says what a key set says, to change some of it.</summary>
    public static KeySetDraft Of(KeySet keySet)
    {
        ArgumentNullException.ThrowIfNull(keySet);
        return new KeySetDraft
        {
            Federation = keySet.Head.Federation,
            Nation = keySet.Nation,
            Lifetime = keySet.Head.Lifetime,
            Mailboxes = keySet.Mailboxes,
            BorderKeys = keySet.BorderKeys,
            StampKeys = keySet.StampKeys,
            WitnessKeys = keySet.WitnessKeys,
        };
    }
}
