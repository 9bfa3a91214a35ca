using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;

namespace Backbone.Protocol.Verification;

/// <summary>
/// Whether the sender nation let it out: 1 the stamp's statement is about this very consignment · 2 the stamp key is
/// the nation's and was in force · 3 the signature. The same check at the broker and at the recipient's border.
/// </summary>
public static class StampCheck
{
    /// <summary>Checks a stamp by the documents in force.</summary>
    /// <param name="federation">The documents.</param>
    /// <param name="consignment">What it is about.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="seen">When this verifier saw the consignment first: the key must be in force then, whatever time the stamp states.</param>
    /// <returns>Null where everything holds.</returns>
    public static Refused? Check(FederationSnapshot federation, Consignment consignment, Timestamp now, Timestamp seen) =>
        CheckStatement(consignment) ?? CheckSignature(federation, consignment, now, seen);

    /// <summary>Step 1 alone: envelope id and sealed handling, recomputed, are in the statement.</summary>
    public static Refused? CheckStatement(Consignment consignment)
    {
        ArgumentNullException.ThrowIfNull(consignment);
        return consignment.Stamp.IsAbout(
            consignment.EnvelopeId, consignment.Header, consignment.RecipientIndex, consignment.SealedHandling)
            ? null
            : new Refused(RefusalReason.StampInvalid, "the stamp is not about this consignment");
    }

    /// <summary>
    /// Whether it carries the stamp of the nation that it names, in whatever time: so much is that nation's doing, and nobody
    /// else's.
    /// </summary>
    public static bool IsStamped(FederationSnapshot federation, Consignment consignment, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(federation);
        return CheckStatement(consignment) is null
            && federation.FindStampKey(consignment.Header.SenderNation, consignment.Stamp.Statement.GatewayKid, now) is { } key
            && consignment.Stamp.Verifies(key.Key);
    }

    /// <summary>
    /// Whether its statement is about it, and names a key that the nation's key set in force lacks: it may be the nation's, which
    /// took the key out since, or anybody's.
    /// </summary>
    public static bool IsByUnknownKey(FederationSnapshot federation, Consignment consignment, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(federation);
        return CheckStatement(consignment) is null
            && federation.FindStampKey(consignment.Header.SenderNation, consignment.Stamp.Statement.GatewayKid, now) is null;
    }

    /// <summary>Steps 2 and 3.</summary>
    public static Refused? CheckSignature(FederationSnapshot federation, Consignment consignment, Timestamp now, Timestamp seen)
    {
        ArgumentNullException.ThrowIfNull(federation);
        ArgumentNullException.ThrowIfNull(consignment);
        var (nation, statement) = (consignment.Header.SenderNation, consignment.Stamp.Statement);
        var key = federation.FindStampKey(nation, statement.GatewayKid, now);
        if (TimeCheck.CheckAhead(statement.Time, now, "stamped") is { } ahead) return ahead with { Reason = RefusalReason.StampKeyUnknown };
        if (key is null || !key.CountsAt(statement.Time, seen))
            return new Refused(RefusalReason.StampKeyUnknown, $"the stamp is by no stamp key of {nation} that is in force at {seen} and was at {statement.Time}",
                "publish the nation's newest key set, or compare the clocks")
            { RetryAfter = key is null || seen < key.Lifetime.From ? TimeSpan.FromSeconds(5) : null };
        return consignment.Stamp.Verifies(key.Key)
            ? null
            : new Refused(RefusalReason.StampInvalid, "the stamp's signature does not verify");
    }
}
