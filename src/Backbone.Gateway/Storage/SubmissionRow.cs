using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Storage;

/// <summary>A released envelope, without its content.</summary>
internal sealed record SubmissionRow(long Place, EnvelopeId Envelope, Timestamp Submitted, byte[] Header, byte[] Handling);
