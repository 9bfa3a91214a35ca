using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Storage;

/// <summary>A released envelope, without its content.</summary>
internal sealed record SubmissionRow(long Place, EnvelopeId Envelope, Timestamp Submitted, byte[] Header, byte[] Handling);

/// <summary>An envelope that was released before, with its first answer, a canonical Ruling.</summary>
internal sealed record RepeatedSubmission(EnvelopeId Envelope, byte[] Ruling);
