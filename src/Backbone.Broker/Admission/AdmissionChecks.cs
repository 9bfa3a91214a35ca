using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Verification;

namespace Backbone.Broker.Admission;

/// <summary>Steps 1 to 5 of the <see cref="AdmissionDesk"/>: pure judgements, one method each.</summary>
internal static class AdmissionChecks
{
    /// <summary>Step 1: size, strict parse.</summary>
    public static Refused? ReadForm(AdmissionCase admission)
    {
        if (!Consignment.TryRead(admission.Bytes, out var consignment, out var refused)) return refused;
        admission.Consignment = consignment;
        return null;
    }

    /// <summary>
    /// Step 2: of this federation; the header's sender nation is the caller's, and that of the stamp's kid by the
    /// key set in force.
    /// </summary>
    public static Refused? CheckSender(AdmissionCase admission)
    {
        var header = admission.Consignment.Header;
        if (header.Federation != admission.Federation.Federation)
            return new Refused(RefusalReason.OtherFederation,
                $"it is for the federation {header.Federation}, and this is {admission.Federation.Federation}",
                "publish it at that federation's broker");
        if (header.SenderNation != admission.Caller)
            return new Refused(RefusalReason.CallerMismatch,
                $"it was sent by {header.SenderNation} and published by the gateway of {admission.Caller}",
                "each nation's gateway publishes its own");
        var kid = admission.Consignment.Stamp.Statement.GatewayKid;
        return admission.Federation.FindStampKey(header.SenderNation, kid, admission.Now) is not null
            ? null
            : new Refused(RefusalReason.StampKeyUnknown, $"the stamp's key is none of {header.SenderNation} in force",
                "publish the nation's newest key set first")
            { RetryAfter = TimeSpan.FromSeconds(5) };
    }

    /// <summary>Step 3: recomputed envelope id and SHA-256(sealed handling) are in the stamp's statement.</summary>
    public static Refused? CheckStatement(AdmissionCase admission) => StampCheck.CheckStatement(admission.Consignment);

    /// <summary>Step 4: the stamp's key was in force, and its signature holds.</summary>
    public static Refused? CheckStamp(AdmissionCase admission) =>
        StampCheck.CheckSignature(admission.Federation, admission.Consignment, admission.Now, admission.Now);

    /// <summary>
    /// Step 5: the mailbox is that recipient, because the lane is made from it, and it exists in the key sets in
    /// force and reads this format; the message lives, and not for longer than thirty days.
    /// </summary>
    public static Refused? CheckMailbox(AdmissionCase admission)
    {
        var (header, recipient) = (admission.Consignment.Header, admission.Consignment.Recipient);
        if (admission.Federation.FindMailbox(recipient.Mailbox, admission.Now) is not { } mailbox)
            return new Refused(RefusalReason.MailboxUnknown, $"{recipient.Mailbox} is in no key set in force",
                "look the recipients up again and seal anew");
        if (!header.IsReceipt && !mailbox.Formats.Contains(EnvelopeLimits.Format))
            return new Refused(RefusalReason.FormatNotSupported,
                $"{recipient.Mailbox} does not read format {EnvelopeLimits.Format}");
        return TimeCheck.Check(header, admission.Now);
    }
}
