using System.Collections.Immutable;
using Backbone.Client.Connection;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Google.Protobuf.Collections;
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
        var decisions = ReadDecisions(answer.Rulings, envelope.Header, mayBeNone: refusal is not null);
        if (refusal is null && decisions.Any(decision => decision.Outcome == RulingOutcome.Refused))
            throw Failed("the gateway says that it took what it refused for a recipient");
        return new Submission(envelope.Id, decisions, refusal, answer.Repeated);
    }

    /// <summary>Reads what would be decided.</summary>
    /// <exception cref="BackboneException">FailedVerification: it is no answer about this message.</exception>
    public static Preview Read(Wire.PreviewResponse answer, Header header)
    {
        var refusal = answer.Refused is null ? null : GatewayFault.Read(answer.Refused);
        return new Preview(ReadDecisions(answer.Rulings, header, mayBeNone: refusal is not null), refusal);
    }

    private static ImmutableArray<RecipientDecision> ReadDecisions(
        RepeatedField<Form.RecipientRuling> rulings, Header header, bool mayBeNone)
    {
        if (rulings.Count == 0 && mayBeNone) return [];
        var recipients = header.Recipients;
        if (rulings.Count != recipients.Length)
            throw Failed($"the gateway ruled on {rulings.Count} recipients, the envelope has {recipients.Length}");
        return [.. rulings.Select((ruling, place) => ReadDecision(ruling, recipients[place]))];
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
