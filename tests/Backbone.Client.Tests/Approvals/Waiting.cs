using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using Form = Backbone.Contracts.Envelope.V1;
using WireWrap = Backbone.Contracts.Gateway.V1.HomeWrap;

namespace Backbone.Client.Tests.Approvals;

/// <summary>A message of <c>KOR/kisa/lee</c> to <c>USA/cisa</c> that waits for <c>KOR/kisa/park</c>, as an honest gateway has it.</summary>
internal static class Waiting
{
    public static readonly Digest Policy = Digest.Of("a release policy, salted"u8);

    private static readonly TestFederation Federation = TestFederation.Default;

    public static TestPrincipal Lee => Federation.Principal("KOR/kisa/lee");

    public static TestPrincipal Park => Federation.Principal("KOR/kisa/park");

    public static SealedMessage Seal() => new Letter(Federation) { Author = "KOR/kisa/lee", To = ["USA/cisa"] }.Seal();

    public static GetApprovalResponse Of(SealedMessage message)
    {
        var response = new GetApprovalResponse
        {
            Envelope = ByteString.CopyFrom(message.Envelope.Bytes.Span),
            PolicyHash = ByteString.CopyFrom(Policy.ToArray()),
            Rulings = { Rulings(message.Envelope) },
            Roles = { "releaser" },
        };
        response.HomeWraps.Add(Wire(message.HomeWraps[0]));
        response.HomeWraps.Add(Wire(message.HomeWraps[0].ShareWith(message.Envelope.Id, Lee.Custody, Park.Epochs[0].Key)!));
        return response;
    }

    public static IEnumerable<Form.RecipientRuling> Rulings(Envelope envelope, RulingOutcome outcome = RulingOutcome.Pending) =>
        envelope.Header.Recipients.Select(recipient => new Form.RecipientRuling
        {
            Mailbox = recipient.Mailbox.ToString(),
            Outcome = outcome,
            Rules = { "KOR/release/red" },
            Approvals = { new Form.ApprovalNeed { Role = "releaser", Count = 1 } },
        });

    public static ListApprovalsResponse List(params SealedMessage[] messages)
    {
        var response = new ListApprovalsResponse();
        response.Waiting.AddRange(messages.Select((message, place) => new WaitingMessage
        {
            Place = (ulong)place + 1,
            EnvelopeId = Honest.Id(message.Envelope.Id),
            Submitted = 5,
            Header = ByteString.CopyFrom(message.Envelope.Header.Bytes.Span),
            Handling = ByteString.CopyFrom(message.Envelope.Handling.Bytes.Span),
            Rulings = { Rulings(message.Envelope) },
        }));
        return response;
    }

    /// <summary>The same envelope with an approval by somebody, in a role.</summary>
    public static Envelope Approved(Envelope envelope, string officer, string role)
    {
        var approver = Federation.Principal(officer);
        var given = Approval.Give(envelope.Id, approver.Kid, role, Policy, Timestamp.Now(TimeProvider.System), approver.Custody);
        Assert.True(envelope.TryWith(given, out var endorsed, out var refused), refused?.Detail);
        return endorsed;
    }

    public static WireWrap Wire(Protocol.Envelopes.HomeWrap wrap) => new()
    {
        Kid = ByteString.CopyFrom(wrap.Kid.ToArray()),
        Enc = ByteString.CopyFrom(wrap.Enc.Span),
        Ct = ByteString.CopyFrom(wrap.Ciphertext.Span),
    };
}
