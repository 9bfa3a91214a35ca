using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Borders;
using Backbone.Gateway.Releasing;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;
using Grpc.Core;

namespace Backbone.Gateway.Approving;

/// <summary>The edge for officers who release what others wrote; generated types stop here.</summary>
internal sealed class ApprovalEndpoint(ApprovalDesk desk) : ApprovalService.ApprovalServiceBase
{
    private const int ListDefault = 100;
    private const int ListMost = 1000;

    public override async Task<ListApprovalsResponse> ListApprovals(ListApprovalsRequest request, ServerCallContext context)
    {
        var count = Edge.Count(request.Max, ListDefault, ListMost);
        var waiting = desk.ListAsync(context.CallerPrincipal(), (long)request.After, context.CancellationToken);
        var (response, room) = (new ListApprovalsResponse(), new AnswerRoom());
        await foreach (var one in waiting.Take(count))
        {
            var message = new WaitingMessage
            {
                Place = (ulong)one.Submission.Place,
                EnvelopeId = Edge.Bytes(one.Id),
                Header = UnsafeByteOperations.UnsafeWrap(one.Header.Bytes),
                Handling = UnsafeByteOperations.UnsafeWrap(one.Handling.Bytes),
                Submitted = one.Submission.Submitted.Milliseconds,
                Rulings = { RulingRecord.ToWire(one.Decisions) },
            };
            if (!room.Take(message.CalculateSize())) break;
            response.Waiting.Add(message);
        }
        return response;
    }

    public override async Task<GetApprovalResponse> GetApproval(GetApprovalRequest request, ServerCallContext context)
    {
        var caller = context.CallerPrincipal();
        var found = await desk.FindAsync(caller, request.EnvelopeId.Memory, context.CancellationToken);
        if (found.Count != 1) return new GetApprovalResponse { Refused = Edge.NotOne(found.Count, "message that waits for your approval") };
        if (await desk.PolicyHashAsync(context.CancellationToken) is not { } policy)
            return new GetApprovalResponse { Refused = Edge.Refusal(RefusalReason.PolicyNotInForce, "no release policy is in force") };
        var kept = GetSentResponse.Parser.ParseFrom(found[0].Submission.HomeWraps);
        var response = new GetApprovalResponse
        {
            Envelope = UnsafeByteOperations.UnsafeWrap((await desk.ReadAsync(found[0], context.CancellationToken)).Bytes),
            PolicyHash = ByteString.CopyFrom(policy.ToArray()),
            Rulings = { RulingRecord.ToWire(found[0].Decisions) },
            Roles = { desk.RolesOf(found[0], caller) },
        };
        response.HomeWraps.AddRange(kept.HomeWraps);
        return response;
    }

    public override async Task<DecideResponse> Decide(DecideRequest request, ServerCallContext context)
    {
        var caller = context.CallerPrincipal();
        if (request.EnvelopeId.Length != Digest.Size) return No(RefusalReason.Malformed, "the envelope id has not 32 bytes");
        var envelope = new EnvelopeId(new Digest(request.EnvelopeId.Span));
        switch (request.DecisionCase)
        {
            case DecideRequest.DecisionOneofCase.Denial:
                var reason = request.Denial.Reason;
                if (!Edge.IsReason(reason))
                    return No(RefusalReason.Malformed, $"the reason is longer than {Edge.ReasonBytes} bytes, or has control characters");
                var refused = await desk.DenyAsync(caller, envelope, reason, context.CancellationToken);
                return new DecideResponse { Refused = refused is null ? null : Edge.Refusal(refused) };
            case DecideRequest.DecisionOneofCase.Approval:
                return Approval.TryRead(request.Approval.Memory, out var approval, out var wrong)
                    ? ResponseOf(await desk.ApproveAsync(caller, envelope, approval, context.CancellationToken))
                    : new DecideResponse { Refused = Edge.Refusal(wrong) };
            default:
                return No(RefusalReason.Malformed, "it is neither approved nor denied");
        }
    }

    private static DecideResponse ResponseOf(ReleaseOutcome outcome) => outcome switch
    {
        ReleaseOutcome.Released(_, var decisions) => new DecideResponse { Released = true, Rulings = { RulingRecord.ToWire(decisions) } },
        ReleaseOutcome.Waiting(_, var decisions) => new DecideResponse { Rulings = { RulingRecord.ToWire(decisions) } },
        ReleaseOutcome.Refused(_, _, var refusal, var decisions) =>
            new DecideResponse { Refused = Edge.Refusal(refusal), Rulings = { RulingRecord.ToWire(decisions) } },
        _ => throw new InvalidOperationException($"a co-signature came to {outcome.GetType().Name}"),
    };

    private static DecideResponse No(RefusalReason reason, string what) => new() { Refused = Edge.Refusal(reason, what) };
}
