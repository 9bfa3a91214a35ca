using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Documents;

/// <summary>An opening key for a time.</summary>
/// <param name="Key">The key.</param>
/// <param name="SealedTo">When it is sealed to.</param>
/// <param name="Withdrawn">Whether nothing new may be sealed to it.</param>
public sealed record OpeningEpoch(OpeningPublicKey Key, Lifetime SealedTo, bool Withdrawn)
{
    /// <summary>How long after its epoch a key still opens what was sealed to it: the longest life of a
    /// message.</summary>
    public static readonly TimeSpan OpensFor = TimeSpan.FromDays(30);

    /// <summary>How long a seed is kept after that, before it is destroyed.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(7);

    /// <summary>The latest moment at which a message that is sealed to it may expire.</summary>
    public Timestamp LatestExpiry => SealedTo.Until.Plus(OpensFor);

    /// <summary>When its seed is destroyed.</summary>
    public Timestamp DestroyedAt => LatestExpiry.Plus(Grace);

    /// <summary>Whether a sender may choose it: in its epoch, not withdrawn.</summary>
    public bool MayBeSealedToAt(Timestamp moment) => !Withdrawn && SealedTo.Covers(moment);
}
