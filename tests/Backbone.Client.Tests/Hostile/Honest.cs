using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;

namespace Backbone.Client.Tests.Hostile;

/// <summary>Answers as an honest gateway gives them.</summary>
internal static class Honest
{
    /// <summary>Takes every envelope, and keeps what was submitted.</summary>
    public static (List<SubmitRequest> Taken, Func<SubmitRequest, SubmitResponse> Answer) Submission()
    {
        var taken = new List<SubmitRequest>();
        return (taken, request =>
        {
            taken.Add(request);
            return Allowed(request);
        }
        );
    }

    public static SubmitResponse Allowed(SubmitRequest request)
    {
        Assert.True(Envelope.TryRead(request.Envelope.Memory, out var envelope, out var refused), refused?.Detail);
        var response = new SubmitResponse { EnvelopeId = Id(envelope.Id) };
        response.Rulings.AddRange(envelope.Header.Recipients.Select(recipient => new Contracts.Envelope.V1.RecipientRuling
        {
            Mailbox = recipient.Mailbox.ToString(),
            Outcome = RulingOutcome.Allowed,
            Rules = { "r1" },
        }));
        return response;
    }

    /// <summary>What the gateway keeps of what was sent.</summary>
    public static GetSentResponse Sent(SealedMessage message)
    {
        var response = new GetSentResponse { Envelope = ByteString.CopyFrom(message.Envelope.Bytes.Span) };
        response.HomeWraps.AddRange(message.HomeWraps.Select(wrap => new Contracts.Gateway.V1.HomeWrap
        {
            Kid = ByteString.CopyFrom(wrap.Kid.ToArray()),
            Enc = ByteString.CopyFrom(wrap.Enc.Span),
            Ct = ByteString.CopyFrom(wrap.Ciphertext.Span),
        }));
        return response;
    }

    /// <summary>A state with one entry for each recipient.</summary>
    public static SubmissionState State(Envelope envelope, DeliveryState state)
    {
        var result = new SubmissionState
        {
            EnvelopeId = Id(envelope.Id),
            Header = ByteString.CopyFrom(envelope.Header.Bytes.Span),
            Submitted = 1,
        };
        result.Recipients.AddRange(envelope.Header.Recipients.Select(recipient =>
            new RecipientState { Mailbox = recipient.Mailbox.ToString(), State = state, Time = 2 }));
        return result;
    }

    public static ByteString Id(EnvelopeId id) => ByteString.CopyFrom(id.Hash.ToArray());
}
