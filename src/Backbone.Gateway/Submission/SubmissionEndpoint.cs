using Backbone.Contracts.Envelope.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Borders;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Members;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Releasing;
using Backbone.Hosting.Loads;
using Backbone.Hosting.Streams;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Google.Protobuf;
using Grpc.Core;

namespace Backbone.Gateway.Submission;

/// <summary>The edge at which the nation's people and systems hand over messages; generated types stop here.</summary>
internal sealed class SubmissionEndpoint(
    SubmissionCounter counter, PreviewDesk preview, SubmissionStates states, NationalStore store, DocumentKeeper documents,
    OpenStreams streams, IHostApplicationLifetime process, TimeProvider clock)
    : SubmissionService.SubmissionServiceBase
{
    private const int ListDefault = 100;
    private const int ListMost = 1000;

    /// <summary>How often a watched state is looked at when nothing rings: deadlines pass without a ring.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public override async Task<PreviewResponse> Preview(PreviewRequest request, ServerCallContext context)
    {
        var outcome = await preview.RuleAsync(
            request.Header.Memory, request.Handling.Memory, context.CallerPrincipal(), context.CancellationToken);
        var response = new PreviewResponse { Refused = outcome.Refusal is { } refusal ? Edge.Refusal(refusal) : null };
        response.Rulings.AddRange(RulingRecord.ToWire(outcome.Decisions));
        return response;
    }

    public override Task<SubmitResponse> Submit(SubmitRequest request, ServerCallContext context) =>
        counter.TakeAsync(context.CallerPrincipal(), request, context.CancellationToken);

    public override async Task SubmitStream(
        IAsyncStreamReader<SubmitStreamRequest> requestStream, IServerStreamWriter<SubmitStreamResponse> responseStream,
        ServerCallContext context)
    {
        var caller = context.CallerPrincipal();
        using var open = streams.Enter(caller, OpenStreams.Submissions);
        var stream = new AnsweredStream<SubmitStreamRequest, SubmitRequest, SubmitResponse>(
            frame => (frame.FirstSequence, frame.Messages), message => message.CalculateSize(),
            (message, cancellation) => TakeWhileStandingAsync(caller, message, cancellation));
        await process.UntilStoppingAsync(
            "submit again", over => stream.RunAsync(requestStream, AnswerAsync, RequestRoom.Of(context), over), context.CancellationToken);

        Task AnswerAsync(ulong first, IReadOnlyList<SubmitResponse> ready, CancellationToken cancellation)
        {
            var frame = new SubmitStreamResponse { FirstSequence = first };
            frame.Answers.AddRange(ready);
            return responseStream.WriteAsync(frame, cancellation);
        }
    }

    public override async Task<GetStateResponse> GetState(GetStateRequest request, ServerCallContext context)
    {
        var caller = context.CallerPrincipal();
        var (state, refused) = await store.ReadAsync(
            session => states.Find(session, caller, request.EnvelopeId.Memory), context.CancellationToken);
        return new GetStateResponse { State = state, Refused = refused };
    }

    public override async Task WatchState(
        WatchStateRequest request, IServerStreamWriter<WatchStateResponse> responseStream, ServerCallContext context)
    {
        var caller = context.CallerPrincipal();
        using var open = streams.Enter(caller, OpenStreams.States);
        await process.UntilStoppingAsync("watch it again", async over =>
        {
            await foreach (var (state, refused) in states.WatchAsync(caller, request.EnvelopeId.Memory, Ended, Look, clock, over))
                await responseStream.WriteAsync(new WatchStateResponse { State = state, Refused = refused }, over);
        }, context.CancellationToken);

        Refusal? Ended() => Standing.Check(documents.Snapshot, caller, Timestamp.Now(clock)) is { } ended ? Edge.Refusal(ended) : null;
    }

    public override async Task<ListSentResponse> ListSent(ListSentRequest request, ServerCallContext context)
    {
        var caller = context.CallerPrincipal();
        var (count, before) = (Edge.Count(request.Max, ListDefault, ListMost), request.Before == 0 ? long.MaxValue : (long)request.Before);
        var (response, room) = (new ListSentResponse(), new AnswerRoom());
        response.Sent.AddRange(await store.ReadAsync(session => SubmissionTable
            .List(session, caller.ToString(), before, count)
            .Select(row => new SentSummary
            {
                Place = (ulong)row.Place,
                State = states.Of(session, row, withReceipts: false),
                Handling = UnsafeByteOperations.UnsafeWrap(row.Handling),
            }).TakeWhile(summary => room.Take(summary.CalculateSize())).ToList(), context.CancellationToken));
        return response;
    }

    public override async Task<GetSentResponse> GetSent(GetSentRequest request, ServerCallContext context)
    {
        var caller = context.CallerPrincipal();
        return await store.ReadAsync(session => ReadSent(session, caller, request.EnvelopeId), context.CancellationToken);
    }

    // Every call asks whether the caller still stands; a stream asks with each message.
    private Task<SubmitResponse> TakeWhileStandingAsync(PrincipalAddress caller, SubmitRequest message, CancellationToken cancellation) =>
        Standing.Check(documents.Snapshot, caller, Timestamp.Now(clock)) is { } ended
            ? Task.FromResult(new SubmitResponse { Refused = Edge.Refusal(ended) })
            : counter.TakeAsync(caller, message, cancellation);

    private static GetSentResponse ReadSent(Sqlite.SqliteSession session, PrincipalAddress caller, ByteString prefix)
    {
        var found = SubmissionTable.Find(session, caller.ToString(), prefix.Span);
        if (found.Count != 1) return new GetSentResponse { Refused = Edge.NotOne(found.Count, "message that you sent") };
        if (SubmissionTable.ReadBytes(session, found[0]) is not var (envelope, homeWraps))
            return new GetSentResponse { Refused = Edge.Refusal(RefusalReason.NotFound, "it ended long ago, and its bytes are no longer kept") };
        var response = GetSentResponse.Parser.ParseFrom(homeWraps);
        response.Envelope = UnsafeByteOperations.UnsafeWrap(envelope);
        return response;
    }
}
