using Backbone.Protocol;

namespace Backbone.Gateway.Retention;

/// <summary>
/// How much of its room the national store has used, as it was measured last. Near the end it is an alarm; at the end nothing
/// more is taken from clients and from the broker, so that what is on its way can still be finished.
/// </summary>
internal sealed class StoreRoom(RetentionRules rules)
{
    /// <summary>Part of the room from which on it is an alarm.</summary>
    public const double Narrow = 0.8;

    private long _used;

    /// <summary>Bytes used.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>Bytes that there may be.</summary>
    public long Most => rules.RoomBytes;

    /// <summary>Whether nothing more is taken.</summary>
    public bool IsFull => Used >= Most;

    /// <summary>Whether an operator must see to it soon.</summary>
    public bool IsNarrow => Used >= Most * Narrow;

    /// <summary>It was measured.</summary>
    public void Measured(long used) => Interlocked.Exchange(ref _used, used);

    /// <summary>Why nothing is taken from a client; null where it is.</summary>
    public Refused? Check() => !IsFull ? null : new Refused(RefusalReason.StoreFull,
        "the store of this gateway has no room left", "try again later; its operator has been told")
    { RetryAfter = TimeSpan.FromMinutes(1) };

    /// <summary>How it stands, for an operator.</summary>
    public override string ToString() => $"the national store uses {Used >> 20} of {Most >> 20} MiB";
}
