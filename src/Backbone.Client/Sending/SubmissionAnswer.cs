using Backbone.Client.Connection;
using Backbone.Protocol.Envelopes;
using Wire = Backbone.Contracts.Gateway.V1;

namespace Backbone.Client.Sending;

/// <summary>
/// Reads what the gateway answered to a submission: about this envelope, one decision for each of its recipients, and not
/// taken where one is refused. Anything else is not an answer.
/// </summary>
internal static class SubmissionAnswer
{
    /// <exception cref="BackboneException">FailedVerification: it is no answer to this envelope.</exception>
    public static Submission Read(Wire.SubmitResponse answer, Envelope envelope)
    {
        var refusal = answer.Refused is null ? null : GatewayFault.Read(answer.Refused);
        var unread = refusal is not null && answer.EnvelopeId.IsEmpty;
        if (!unread && !answer.EnvelopeId.Span.SequenceEqual(envelope.Id.Hash.ToArray()))
            throw RulingForm.Failed($"the gateway answered about another envelope than {envelope.Id}");
        var decisions = RulingForm.ReadAll(answer.Rulings, envelope.Header, mayBeNone: refusal is not null);
        if (refusal is null && decisions.Any(decision => decision.Outcome == RulingOutcome.Refused))
            throw RulingForm.Failed("the gateway says that it took what it refused for a recipient");
        return new Submission(envelope.Id, decisions, refusal, answer.Repeated);
    }

    /// <summary>Reads what would be decided.</summary>
    /// <exception cref="BackboneException">FailedVerification: it is no answer about this message.</exception>
    public static Preview Read(Wire.PreviewResponse answer, Header header)
    {
        var refusal = answer.Refused is null ? null : GatewayFault.Read(answer.Refused);
        return new Preview(RulingForm.ReadAll(answer.Rulings, header, mayBeNone: refusal is not null), refusal);
    }
}
