using Backbone.Protocol;

namespace Backbone.Gateway.Delivery;

/// <summary>What became of a wish to consume.</summary>
internal abstract record SubscriptionOpening
{
    private SubscriptionOpening()
    {
    }

    /// <summary>The subscription stands; the feed is the caller's to dispose.</summary>
    public sealed record Opened(SubscriptionFeed Feed, long Waiting) : SubscriptionOpening;

    /// <summary>It is refused.</summary>
    public sealed record Turned(Refused Why) : SubscriptionOpening;
}
