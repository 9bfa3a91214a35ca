
namespace Backbone.Protocol.Envelopes;

/// <summary>One thing that happened to one message at one recipient (SPEC § Receipts).</summary>
/// <param name="Envelope">The message.</param>
/// <param name="Recipient">0-based place of the recipient in that message's header.</param>
/// <param name="Event">What happened.</param>
/// <param name="Reason">Why, where it was refused; else unspecified.</param>
/// <param name="Time">When.</param>
public sealed record Fact(EnvelopeId Envelope, int Recipient, ReceiptEvent Event, RefusalReason Reason, Timestamp Time);
