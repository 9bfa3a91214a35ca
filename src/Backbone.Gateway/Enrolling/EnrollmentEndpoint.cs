using Backbone.Contracts.Envelope.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Members;
using Backbone.Gateway.Retention;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Google.Protobuf;
using Grpc.Core;
using Outcome = Backbone.Contracts.Gateway.V1.AnswerEnrollmentRequest.OutcomeOneofCase;

namespace Backbone.Gateway.Enrolling;

/// <summary>
/// The edge for requests to the own nation's registrar. What a request asks, and what an answer gives, is judged by those who
/// wrote the other: here only who brings it, and how large it is.
/// </summary>
internal sealed class EnrollmentEndpoint(DocumentKeeper documents, NationalStore store, StoreRoom room, TimeProvider clock)
    : EnrollmentService.EnrollmentServiceBase
{
    private const string OperatorRole = "operator";

    /// <summary>Largest request in bytes: 512 KiB, as an introduction of every kind.</summary>
    private const int MaxRequest = 512 * 1024;

    /// <summary>Largest answer in bytes: 1 MiB. A certificate, a revocation list and a probe for each opening key.</summary>
    private const int MaxAnswer = 1024 * 1024;

    public override async Task<HandInEnrollmentResponse> HandInEnrollment(HandInEnrollmentRequest request, ServerCallContext context)
    {
        if (request.Request.Length is 0 or > MaxRequest)
            return new HandInEnrollmentResponse
            {
                Refused = Edge.Refusal(RefusalReason.TooLarge, $"a request has 1 to {MaxRequest} bytes, this one {request.Request.Length}"),
            };
        if (room.Check() is { } full) return new HandInEnrollmentResponse { Refused = Edge.Refusal(full) };
        var (caller, now) = (context.CallerPrincipal(), Timestamp.Now(clock));
        var hash = Digest.Of(request.Request.Span);
        await store.WriteAsync(session => EnrollmentTable.Insert(session, hash, caller, now, request.Request.Memory), context.CancellationToken);
        return new HandInEnrollmentResponse { Hash = JournalEntries.Bytes(hash) };
    }

    public override async Task<FindEnrollmentResponse> FindEnrollment(FindEnrollmentRequest request, ServerCallContext context)
    {
        if (request.Hash.Length != Digest.Size) return new FindEnrollmentResponse { Refused = NoHash() };
        var (hash, caller) = (new Digest(request.Hash.Span), context.CallerPrincipal());
        if (await store.ReadAsync(session => EnrollmentTable.Find(session, hash, caller), context.CancellationToken) is not { } row)
            return new FindEnrollmentResponse { Refused = NotKept(hash) };
        var response = new FindEnrollmentResponse { HandedIn = row.HandedIn.Milliseconds };
        if (row.Answer.Length > 0) response.Answer = UnsafeByteOperations.UnsafeWrap(row.Answer);
        else if (row.Denied.Length > 0) response.Denied = row.Denied;
        return response;
    }

    public override async Task<ListEnrollmentsResponse> ListEnrollments(ListEnrollmentsRequest request, ServerCallContext context)
    {
        if (Deny(context) is { } refused) return new ListEnrollmentsResponse { Refused = refused };
        var (waiting, next) = await store.ReadAsync(
            session => EnrollmentTable.ListWaiting(session, (long)Math.Min(request.After, long.MaxValue)), context.CancellationToken);
        var response = new ListEnrollmentsResponse { Next = (ulong)next };
        response.Enrollments.AddRange(waiting.Select(row => new WaitingEnrollment
        {
            Request = UnsafeByteOperations.UnsafeWrap(row.Request),
            Caller = row.Caller.ToString(),
            HandedIn = row.HandedIn.Milliseconds,
        }));
        return response;
    }

    public override async Task<AnswerEnrollmentResponse> AnswerEnrollment(AnswerEnrollmentRequest request, ServerCallContext context)
    {
        if (Deny(context) is { } refused) return No(refused);
        if (request.Hash.Length != Digest.Size) return No(NoHash());
        if (!PrincipalAddress.TryParse(request.Caller, out var caller)) return No(RefusalReason.Malformed, "who handed the request in is not said");
        switch (request.OutcomeCase)
        {
            case Outcome.Answer when request.Answer.Length is 0 or > MaxAnswer:
                return No(RefusalReason.TooLarge, $"an answer has 1 to {MaxAnswer} bytes, this one {request.Answer.Length}");
            case Outcome.Denied when request.Denied.Length == 0 || !Edge.IsReason(request.Denied):
                return No(RefusalReason.Malformed, $"the reason is no line of 1 to {Edge.ReasonBytes} bytes without control characters");
            case Outcome.None:
                return No(RefusalReason.Malformed, "it is neither granted nor denied");
        }
        var (hash, officer) = (new Digest(request.Hash.Span), context.CallerPrincipal());
        var isKept = await store.WriteAsync(session =>
        {
            if (EnrollmentTable.Find(session, hash, caller) is not { } row) return false;
            var now = Timestamp.Now(clock);
            EnrollmentTable.Answer(session, row.Place, request.Answer.Memory, request.Denied, now);
            Journal.Append(session, now, EntryOf(request, officer));
            return true;
        }, context.CancellationToken);
        return isKept ? new AnswerEnrollmentResponse() : No(NotKept(hash));
    }

    private static JournalEntry EntryOf(AnswerEnrollmentRequest answered, PrincipalAddress officer) => new()
    {
        EnrollmentAnswered = new EnrollmentAnswered
        {
            Request = answered.Hash,
            Caller = answered.Caller,
            Officer = officer.ToString(),
            Answer = answered.OutcomeCase == Outcome.Answer ? JournalEntries.Bytes(Digest.Of(answered.Answer.Span)) : ByteString.Empty,
            Denied = answered.Denied,
        },
    };

    private Refusal? Deny(ServerCallContext context) =>
        Standing.CheckRole(documents.Snapshot, context.CallerPrincipal(), Timestamp.Now(clock), OperatorRole) is { } refused
            ? Edge.Refusal(refused) : null;

    private static Refusal NoHash() => Edge.Refusal(RefusalReason.Malformed, "which request is meant is not said: its hash has 32 bytes");

    private static Refusal NotKept(Digest hash) => Edge.Refusal(RefusalReason.NotFound,
        $"no request {hash} of that caller is kept here", "hand it in again: backbone renew");

    private static AnswerEnrollmentResponse No(Refusal refused) => new() { Refused = refused };

    private static AnswerEnrollmentResponse No(RefusalReason reason, string what) => No(Edge.Refusal(reason, what));
}
