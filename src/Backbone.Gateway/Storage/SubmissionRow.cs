using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Storage;

/// <summary>An envelope that was handed over, without its content.</summary>
internal sealed record SubmissionRow(
    long Place, EnvelopeId Envelope, Timestamp Submitted, byte[] Header, byte[] Handling, SubmissionStage Stage, RefusalReason Reason);
