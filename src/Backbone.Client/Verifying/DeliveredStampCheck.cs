using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Verifying;

/// <summary>
/// Whether the sender nation let it out: 1 the statement is about this envelope and its endorsements · 2 it holds the
/// sealed handling at the own nation's place · 3 the stamp key was in force · 4 the signature.
/// </summary>
internal static class DeliveredStampCheck
{
    public static Refused? Check(FederationSnapshot federation, DeliveredForm form, Timestamp now)
    {
        var (statement, nation) = (form.Stamp.Statement, form.Header.SenderNation);
        // 1
        if (statement.Envelope != form.Id) return Invalid("the stamp is about another envelope");
        if (statement.EndorsementsHash != form.Endorsements.Hash)
            return Invalid("the stamp is about other endorsements: a signature or an approval was changed or hidden");
        // 2
        var nations = form.Header.RecipientNations;
        if (statement.SealedHandlings.Length != nations.Count || !IsAtItsPlace(form, nations))
            return Invalid($"the stamp does not hold the sealed handling at {form.Mailbox.Nation}'s place");
        // 3
        var key = federation.FindStampKey(nation, statement.GatewayKid, now);
        if (key is null || !key.MayStampAt(statement.Time) || statement.Time > now.Plus(EnvelopeLimits.ClockSkew))
            return new Refused(RefusalReason.StampKeyUnknown, $"the stamp is by no stamp key of {nation} in force",
                "fetch the newest documents, or compare the clocks")
            { RetryAfter = key is null ? TimeSpan.FromSeconds(5) : null };
        // 4
        return form.Stamp.Verifies(key.Key) ? null : Invalid("the stamp's signature does not verify");
    }

    private static bool IsAtItsPlace(DeliveredForm form, IReadOnlyList<Protocol.Addresses.NationCode> nations)
    {
        for (var i = 0; i < nations.Count; i++)
            if (nations[i] == form.Mailbox.Nation) return form.Stamp.Statement.SealedHandlings[i] == form.SealedHandlingHash;
        return false;
    }

    private static Refused Invalid(string what) => new(RefusalReason.StampInvalid, what);
}
