using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;

namespace Backbone.Protocol.Verification;

/// <summary>
/// Whether a nation acknowledged what lies in its lane (SPEC § Acknowledgement). Whoever is asked to free bytes asks at once,
/// <see cref="Check"/>; whoever is told later that they were freed asks whether the nation ever said so, <see cref="IsBy"/>.
/// </summary>
public static class AcknowledgementCheck
{
    /// <summary>
    /// As it comes: 1 its time is near the verifier's · 2 its key is a stamp key of the lane's nation, in force then and now · 3
    /// the signature. That it is about this lane, and names what lies there, is for who holds the lane to see.
    /// </summary>
    /// <param name="federation">The documents.</param>
    /// <param name="nation">Whose lane it is.</param>
    /// <param name="acknowledgement">What came.</param>
    /// <param name="now">The present moment.</param>
    /// <returns>Null where everything holds.</returns>
    public static Refused? Check(FederationSnapshot federation, NationCode nation, Acknowledgement acknowledgement, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(federation);
        ArgumentNullException.ThrowIfNull(acknowledgement);
        var statement = acknowledgement.Statement;
        // 1
        if (statement.Time > now.Plus(EnvelopeLimits.ClockSkew) || now > statement.Time.Plus(EnvelopeLimits.ClockSkew))
            return new Refused(RefusalReason.TimeOutOfBounds, $"it was acknowledged at {statement.Time}, and it is {now}",
                "sign it anew; if that does not help, compare the clocks");
        // 2
        var key = federation.FindStampKey(nation, statement.Kid, now);
        if (key is null || !key.CountsAt(statement.Time, now))
            return new Refused(RefusalReason.StampKeyUnknown, $"it is acknowledged by no stamp key of {nation} in force",
                "publish the nation's newest key set first")
            { RetryAfter = key is null ? TimeSpan.FromSeconds(5) : null };
        // 3
        return acknowledgement.Verifies(key.Key)
            ? null
            : new Refused(RefusalReason.SignatureInvalid, "the acknowledgement's signature does not verify");
    }

    /// <summary>
    /// Whether one of these keys made it in its own time: a key that has ended or was withdrawn since still says what was
    /// acknowledged before.
    /// </summary>
    public static bool IsBy(IEnumerable<StampKey> keys, Acknowledgement acknowledgement)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(acknowledgement);
        var statement = acknowledgement.Statement;
        return keys.Any(key => key.Key.Kid == statement.Kid && key.Lifetime.Covers(statement.Time) && acknowledgement.Verifies(key.Key));
    }
}
