using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Storage;

/// <summary>An envelope that was handed over, without its content.</summary>
/// <param name="Place">Its place in the table.</param>
/// <param name="Envelope">Its id.</param>
/// <param name="Submitted">When it was handed over.</param>
/// <param name="Header">Canonical Header.</param>
/// <param name="Handling">Canonical Handling.</param>
/// <param name="Stage">How far it is at home.</param>
/// <param name="End">Why it ended at home; null where it did not.</param>
internal sealed record SubmissionRow(
    long Place, EnvelopeId Envelope, Timestamp Submitted, byte[] Header, byte[] Handling, SubmissionStage Stage, SubmissionEnd? End);
