using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Storage;

/// <summary>A message leased to one consumer, still to be read.</summary>
/// <param name="Place">Its place in the mail.</param>
/// <param name="Envelope">The message.</param>
/// <param name="Precedence">How urgent.</param>
/// <param name="Expires">When it is void.</param>
/// <param name="Attempt">Which time it is handed over in the subscription, from 1.</param>
internal sealed record LeasedMail(long Place, EnvelopeId Envelope, Precedence Precedence, Timestamp Expires, int Attempt);

/// <summary>Why a message is a dead letter of a subscription.</summary>
internal enum DeadLetterCause
{
    /// <summary>It is none.</summary>
    None = 0,

    /// <summary>A consumer refused it.</summary>
    Refused = 1,

    /// <summary>It was handed over as often as allowed, and never settled.</summary>
    AttemptsSpent = 2,
}
