using System.Collections.Immutable;
using Backbone.Client.Connection;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Form = Backbone.Contracts.Envelope.V1;
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
            throw Failed($"the gateway answered about another envelope than {envelope.Id}");
        var decisions = ReadDecisions(answer, envelope, mayBeNone: refusal is not null);
        if (refusal is null && decisions.Any(decision => decision.Outcome == RulingOutcome.Refused))
            throw Failed("the gateway says that it took what it refused for a recipient");
        return new Submission(envelope.Id, decisions, refusal, answer.Repeated);
    }

    private static ImmutableArray<RecipientDecision> ReadDecisions(Wire.SubmitResponse answer, Envelope envelope, bool mayBeNone)
    {
        if (answer.Rulings.Count == 0 && mayBeNone) return [];
        var recipients = envelope.Header.Recipients;
        if (answer.Rulings.Count != recipients.Length)
            throw Failed($"the gateway ruled on {answer.Rulings.Count} recipients, the envelope has {recipients.Length}");
        return [.. answer.Rulings.Select((ruling, place) => ReadDecision(ruling, recipients[place]))];
    }

    private static RecipientDecision ReadDecision(Form.RecipientRuling ruling, RecipientEntry recipient)
    {
        if (ruling.Mailbox != recipient.Mailbox.ToString())
            throw Failed($"the gateway ruled on another recipient than {recipient.Mailbox}");
        if (ruling.Outcome == RulingOutcome.Unspecified || !Enum.IsDefined(ruling.Outcome))
            throw Failed($"the gateway's ruling on {recipient.Mailbox} is none");
        return new RecipientDecision(
            recipient.Mailbox, ruling.Outcome, Enum.IsDefined(ruling.Reason) ? ruling.Reason : RefusalReason.Unspecified,
            [.. ruling.Rules.Select(ForeignText.Clean)], ForeignText.Clean(ruling.Explanation));
    }

    private static BackboneException Failed(string what) => new(FaultKind.FailedVerification,
        new Refused(RefusalReason.EntryMismatch, what, "do not rely on it having gone out; ask the gateway's operator"));
}
