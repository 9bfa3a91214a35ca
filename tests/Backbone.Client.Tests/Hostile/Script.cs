using Backbone.Contracts.Gateway.V1;
using Grpc.Core;

namespace Backbone.Client.Tests.Hostile;

/// <summary>What a gateway answers; a test writes what it wants. What it does not write is not offered.</summary>
internal sealed class Script
{
    public Func<GetFederationRequest, GetFederationResponse> Federation { get; set; } = _ => throw NotOffered();

    public Func<WhoAmIResponse> WhoAmI { get; set; } = () => throw NotOffered();

    public Func<PreviewRequest, PreviewResponse> Preview { get; set; } = _ => throw NotOffered();

    public Func<SubmitRequest, SubmitResponse> Submit { get; set; } = _ => throw NotOffered();

    public Func<IAsyncStreamReader<SubmitStreamRequest>, IServerStreamWriter<SubmitStreamResponse>, CancellationToken, Task> SubmitStream { get; set; } =
        (_, _, _) => throw NotOffered();

    public Func<GetStateRequest, GetStateResponse> State { get; set; } = _ => throw NotOffered();

    public Func<WatchStateRequest, IEnumerable<WatchStateResponse>> Watch { get; set; } = _ => throw NotOffered();

    public Func<ListSentResponse> ListSent { get; set; } = () => throw NotOffered();

    public Func<GetSentRequest, GetSentResponse> Sent { get; set; } = _ => throw NotOffered();

    public Func<ListMailRequest, ListMailResponse> ListMail { get; set; } = _ => throw NotOffered();

    public Func<GetMailRequest, GetMailResponse> Mail { get; set; } = _ => throw NotOffered();

    public Func<SettleRequest, SettleResponse> Settle { get; set; } = _ => new SettleResponse();

    public Func<IAsyncStreamReader<SubscribeRequest>, IServerStreamWriter<SubscribeResponse>, CancellationToken, Task> Subscribe { get; set; } =
        (_, _, _) => throw NotOffered();

    public Func<ListApprovalsResponse> Approvals { get; set; } = () => throw NotOffered();

    public Func<GetApprovalRequest, GetApprovalResponse> Approval { get; set; } = _ => throw NotOffered();

    public Func<DecideRequest, DecideResponse> Decide { get; set; } = _ => throw NotOffered();

    public Func<TailJournalRequest, IEnumerable<TailJournalResponse>> Journal { get; set; } = _ => throw NotOffered();

    /// <summary>Null: what follows from the whole journal.</summary>
    public Func<ProveJournalRequest, ProveJournalResponse>? Prove { get; set; }

    /// <summary>Null: what follows from the whole journal.</summary>
    public Func<SearchJournalRequest, IEnumerable<SearchJournalResponse>>? Search { get; set; }

    public Func<DecideQuarantineRequest, DecideQuarantineResponse> DecideQuarantine { get; set; } = _ => throw NotOffered();

    public Func<ListQuarantineRequest, ListQuarantineResponse> Quarantine { get; set; } = _ => throw NotOffered();

    public Func<AdoptDocumentRequest, AdoptDocumentResponse> Adopt { get; set; } = _ => throw NotOffered();

    public Func<ListPoliciesResponse> Policies { get; set; } = () => throw NotOffered();

    public Func<ListReceiptsRequest, ListReceiptsResponse> Receipts { get; set; } = _ => throw NotOffered();

    public Func<ListDeadLettersRequest, ListDeadLettersResponse> DeadLetters { get; set; } = _ => throw NotOffered();

    public Func<ReplayDeadLetterRequest, ReplayDeadLetterResponse> Replay { get; set; } = _ => throw NotOffered();

    public Func<ShareMailRequest, ShareMailResponse> Share { get; set; } = _ => throw NotOffered();

    private static RpcException NotOffered() => new(new Status(StatusCode.Unimplemented, "not in this test's script"));
}
