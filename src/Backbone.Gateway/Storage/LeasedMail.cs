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
