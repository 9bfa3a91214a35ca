namespace Backbone.Gateway.Storage;

/// <summary>Bounds of subscriptions (gateway/v1/mailbox_service.proto).</summary>
internal static class SubscriptionLimits
{
    /// <summary>Until an unsettled delivery is handed out again, where the consumer names no other time.</summary>
    public static readonly TimeSpan LeaseUsual = TimeSpan.FromSeconds(60);

    /// <summary>The longest lease.</summary>
    public static readonly TimeSpan LeaseMost = TimeSpan.FromHours(1);

    /// <summary>The furthest that a delivery is put off.</summary>
    public static readonly TimeSpan LaterMost = TimeSpan.FromHours(1);

    /// <summary>
    /// A lease or postponement that lies further ahead was written by a clock that has since been set back: it counts as over.
    /// Twice what is allowed, so that a small step back changes nothing.
    /// </summary>
    public static readonly TimeSpan FurthestAhead = LeaseMost * 2;

    /// <summary>
    /// How long a consumer waits at most between two looks: key sets end, and clocks are set, without a ring. Each is one
    /// read of a few index entries.
    /// </summary>
    public static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    /// <summary>Unsettled deliveries after which a message is a dead letter, where the consumer names no other number.</summary>
    public const int AttemptsUsual = 10;

    /// <summary>The most of them.</summary>
    public const int AttemptsMost = 100;

    /// <summary>Credit that one consumer may have in all, in deliveries; what is given beyond is not counted.</summary>
    public const int CreditMost = 1024;

    /// <summary>
    /// Deliveries leased in one transaction, of which the contents are read one by one: enough to share a commit, few
    /// enough that a slow reader keeps little from others, and that little goes ahead of a FLASH.
    /// </summary>
    public const int LeasedAtOnce = 16;

    /// <summary>Settlements of one stream that wait for their transaction; beyond it the stream is not read.</summary>
    public const int SettlementsAhead = 256;

    /// <summary>Subscriptions of one mailbox: each costs every look at what is fresh in it.</summary>
    public const int SubscriptionsOfMailbox = 64;
}
