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
        return handling.Created > now.Plus(EnvelopeLimits.ClockSkew)
            ? new Refused(RefusalReason.TimeOutOfBounds, $"it was made at {handling.Created}, and it is only {now}",
                "set the author's clock and sign again")
            : null;
    }
}
