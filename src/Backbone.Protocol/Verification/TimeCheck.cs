using Backbone.Protocol.Envelopes;

namespace Backbone.Protocol.Verification;

/// <summary>Bounds in time (SPEC § Time). Age alone never refuses: an outbox or a releaser may take hours.</summary>
public static class TimeCheck
{
    /// <summary>Whether a message still lives, and does not live longer than anything may.</summary>
    public static Refused? Check(Header header, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(header);
        if (CheckExpired(header, now) is { } expired) return expired;
        return header.Expires > now.Plus(EnvelopeLimits.Lifetime)
            ? new Refused(RefusalReason.TimeOutOfBounds, $"it expires at {header.Expires}, more than 30 days ahead",
                "choose an earlier expiry; if it looks right, compare the clocks")
            : null;
    }

    /// <summary>Whether a message still lives.</summary>
    public static Refused? CheckExpired(Header header, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(header);
        return header.Expires <= now
            ? new Refused(RefusalReason.TimeOutOfBounds, $"it expired at {header.Expires}, and it is {now}",
                "send it again with a later expiry; if it looks right, compare the clocks")
            : null;
    }

    /// <summary>Whether it was made before now, but for what clocks may differ.</summary>
    public static Refused? CheckCreated(Handling handling, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(handling);
        return CheckAhead(handling.Created, now, "made");
    }

    /// <summary>
    /// Whether a time that somebody states lies ahead by more than clocks may differ: that clock is fast, or the verifier's is slow, and
    /// the same may pass later.
    /// </summary>
    /// <param name="stated">The time.</param>
    /// <param name="now">The present moment by the verifier's clock.</param>
    /// <param name="what">What was done then: made, stamped.</param>
    internal static Refused? CheckAhead(Timestamp stated, Timestamp now, string what)
    {
        if (stated <= now.Plus(EnvelopeLimits.ClockSkew)) return null;
        var ahead = stated.ToDateTimeOffset() - now.ToDateTimeOffset(); // which ends with the year 9999, whatever is stated
        return new Refused(RefusalReason.TimeOutOfBounds,
            $"it was {what} at {stated}, and it is only {now}: the clock by which it was {what} is {Words(ahead)} ahead, or this one that much behind",
            "compare the two clocks; once they are right, it passes, or is made again")
        { RetryAfter = ahead - EnvelopeLimits.ClockSkew < LongestRetry ? ahead - EnvelopeLimits.ClockSkew : LongestRetry };
    }

    private static readonly TimeSpan LongestRetry = TimeSpan.FromHours(1); // clocks are set, and nobody waits for a century

    private static string Words(TimeSpan span) =>
        span < TimeSpan.FromHours(2) ? $"{span.TotalMinutes:0} min" : span < TimeSpan.FromDays(2) ? $"{span.TotalHours:0} h" : $"{span.TotalDays:0} days";
}
