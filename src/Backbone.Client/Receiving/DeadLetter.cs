using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Client.Receiving;

/// <summary>A message that a subscription hands over no more, until it is replayed. It stays in the mailbox.</summary>
/// <param name="Mail">The message; header and handling are verified.</param>
/// <param name="Mailbox">Whose subscription it is; the gateway's word, as all that follows. Null where it names none.</param>
/// <param name="Subscription">The subscription, made safe to show.</param>
/// <param name="Cause">Why.</param>
/// <param name="Attempts">How often it was handed over.</param>
/// <param name="Since">When it became one.</param>
public sealed record DeadLetter(
    MailEntry Mail, MailboxAddress? Mailbox, string Subscription, DeadLetterCause Cause, int Attempts, Timestamp Since);

/// <summary>Why a message is a dead letter.</summary>
public enum DeadLetterCause
{
    /// <summary>The gateway names a cause that this build does not know.</summary>
    Unknown,

    /// <summary>A consumer refused it: it said that it cannot use it, or its SDK could not verify it.</summary>
    Refused,

    /// <summary>It was handed over as often as allowed, and never settled.</summary>
    AttemptsSpent,
}
