
namespace Backbone.Protocol.Envelopes;

/// <summary>One thing that happened to one message at one recipient (SPEC § Receipts).</summary>
/// <param name="Envelope">The message.</param>
/// <param name="Recipient">0-based place of the recipient in that message's header.</param>
/// <param name="Event">What happened.</param>
/// <param name="Reason">Why, where it was refused; where it was delivered, the refusal that came first and was lifted; else unspecified.</param>
/// <param name="Time">When.</param>
public sealed record Fact(EnvelopeId Envelope, int Recipient, ReceiptEvent Event, RefusalReason Reason, Timestamp Time)
{
    /// <summary>
    /// Whether an officer of the recipient's nation may let in what was refused for a reason: only where the nation's own
    /// acceptance policy, and nothing else, kept it out (SPEC § Quarantine).
    /// </summary>
    public static bool MayLift(RefusalReason reason) => reason is RefusalReason.NotAccepted or RefusalReason.PolicyNotInForce;

    /// <summary>Whether an event may stand with a reason.</summary>
    internal static bool MayState(ReceiptEvent what, RefusalReason reason) => what switch
    {
        ReceiptEvent.Refused => reason != RefusalReason.Unspecified && Enum.IsDefined(reason),
        ReceiptEvent.Delivered => reason == RefusalReason.Unspecified || MayLift(reason),
        _ => reason == RefusalReason.Unspecified,
    };
}
