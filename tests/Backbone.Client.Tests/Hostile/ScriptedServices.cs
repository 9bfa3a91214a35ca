using Backbone.Contracts.Gateway.V1;
using Grpc.Core;

namespace Backbone.Client.Tests.Hostile;

internal sealed class ScriptedSubmission(Script script) : SubmissionService.SubmissionServiceBase
{
    public override Task<PreviewResponse> Preview(PreviewRequest request, ServerCallContext context) =>
        Task.FromResult(script.Preview(request));

    public override Task<SubmitResponse> Submit(SubmitRequest request, ServerCallContext context) =>
        Task.FromResult(script.Submit(request));

    public override Task SubmitStream(IAsyncStreamReader<SubmitStreamRequest> requestStream,
        IServerStreamWriter<SubmitStreamResponse> responseStream, ServerCallContext context) =>
        script.SubmitStream(requestStream, responseStream, context.CancellationToken);

    public override Task<GetStateResponse> GetState(GetStateRequest request, ServerCallContext context) =>
        Task.FromResult(script.State(request));

    public override async Task WatchState(
        WatchStateRequest request, IServerStreamWriter<WatchStateResponse> responseStream, ServerCallContext context)
    {
        foreach (var answer in script.Watch(request)) await responseStream.WriteAsync(answer, context.CancellationToken);
    }

    public override Task<ListSentResponse> ListSent(ListSentRequest request, ServerCallContext context) =>
        Task.FromResult(script.ListSent());

    public override Task<GetSentResponse> GetSent(GetSentRequest request, ServerCallContext context) =>
        Task.FromResult(script.Sent(request));
}

internal sealed class ScriptedMailbox(Script script) : MailboxService.MailboxServiceBase
{
    public override Task<ListMailResponse> ListMail(ListMailRequest request, ServerCallContext context) =>
        Task.FromResult(script.ListMail(request));

    public override Task<GetMailResponse> GetMail(GetMailRequest request, ServerCallContext context) =>
        Task.FromResult(script.Mail(request));

    public override Task<SettleResponse> Settle(SettleRequest request, ServerCallContext context) =>
        Task.FromResult(script.Settle(request));

    public override Task<ListDeadLettersResponse> ListDeadLetters(ListDeadLettersRequest request, ServerCallContext context) =>
        Task.FromResult(script.DeadLetters(request));

    public override Task<ReplayDeadLetterResponse> ReplayDeadLetter(ReplayDeadLetterRequest request, ServerCallContext context) =>
        Task.FromResult(script.Replay(request));

    public override Task<ShareMailResponse> ShareMail(ShareMailRequest request, ServerCallContext context) =>
        Task.FromResult(script.Share(request));

    public override Task Subscribe(IAsyncStreamReader<SubscribeRequest> requestStream,
        IServerStreamWriter<SubscribeResponse> responseStream, ServerCallContext context) =>
        script.Subscribe(requestStream, responseStream, context.CancellationToken);
}

internal sealed class ScriptedMembers(Script script) : MembersService.MembersServiceBase
{
    public override Task<WhoAmIResponse> WhoAmI(WhoAmIRequest request, ServerCallContext context) =>
        Task.FromResult(script.WhoAmI());

    public override Task<GetFederationResponse> GetFederation(GetFederationRequest request, ServerCallContext context) =>
        Task.FromResult(script.Federation(request));
}

internal sealed class ScriptedApprovals(Script script) : ApprovalService.ApprovalServiceBase
{
    public override Task<ListApprovalsResponse> ListApprovals(ListApprovalsRequest request, ServerCallContext context) =>
        Task.FromResult(script.Approvals());

    public override Task<GetApprovalResponse> GetApproval(GetApprovalRequest request, ServerCallContext context) =>
        Task.FromResult(script.Approval(request));

    public override Task<DecideResponse> Decide(DecideRequest request, ServerCallContext context) =>
        Task.FromResult(script.Decide(request));
}

internal sealed class ScriptedOperations(Script script) : OperationsService.OperationsServiceBase
{
    public override async Task TailJournal(
        TailJournalRequest request, IServerStreamWriter<TailJournalResponse> responseStream, ServerCallContext context)
    {
        foreach (var part in script.Journal(request)) await responseStream.WriteAsync(part, context.CancellationToken);
    }

    public override Task<ProveJournalResponse> ProveJournal(ProveJournalRequest request, ServerCallContext context) =>
        Task.FromResult(script.Prove?.Invoke(request) ?? ScriptedJournal.Of(script).Prove(request));

    public override async Task SearchJournal(
        SearchJournalRequest request, IServerStreamWriter<SearchJournalResponse> responseStream, ServerCallContext context)
    {
        foreach (var part in script.Search?.Invoke(request) ?? [ScriptedJournal.Of(script).Search(request)])
            await responseStream.WriteAsync(part, context.CancellationToken);
    }

    public override Task<ListQuarantineResponse> ListQuarantine(ListQuarantineRequest request, ServerCallContext context) =>
        Task.FromResult(script.Quarantine(request));

    public override Task<DecideQuarantineResponse> DecideQuarantine(DecideQuarantineRequest request, ServerCallContext context) =>
        Task.FromResult(script.DecideQuarantine(request));

    public override Task<AdoptDocumentResponse> AdoptDocument(AdoptDocumentRequest request, ServerCallContext context) =>
        Task.FromResult(script.Adopt(request));

    public override Task<ListReceiptsResponse> ListReceipts(ListReceiptsRequest request, ServerCallContext context) =>
        Task.FromResult(script.Receipts(request));

    public override Task<ListPoliciesResponse> ListPolicies(ListPoliciesRequest request, ServerCallContext context) =>
        Task.FromResult(script.Policies());
}
