using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Storage;

/// <summary>An envelope that was released before, or waits, or waited.</summary>
/// <param name="Envelope">Its id.</param>
/// <param name="Ruling">The first answer, a canonical Ruling; of what ended at home the last.</param>
/// <param name="Caller">Who handed it over, or the draft for it.</param>
/// <param name="Draft">The hash of that draft; null where an envelope was handed over.</param>
/// <param name="Stage">How far it is at home.</param>
/// <param name="End">Why it ended at home; null where it did not.</param>
internal sealed record RepeatedSubmission(
    EnvelopeId Envelope, byte[] Ruling, PrincipalAddress Caller, Digest? Draft, SubmissionStage Stage, SubmissionEnd? End)
{
    /// <summary>Whether it was made of the same draft of the same caller.</summary>
    public bool IsOf(PrincipalAddress caller, Digest draft) => Caller == caller && Draft == draft;

    /// <summary>Says that a message id is taken; by what, its own caller alone learns.</summary>
    public Refused Reused(PrincipalAddress caller, MessageId messageId) => new(RefusalReason.MessageIdReused,
        Caller == caller ? $"message id {messageId} was used for {Envelope}" : $"message id {messageId} was used by somebody else of your member",
        "give a new message a new id");
}
