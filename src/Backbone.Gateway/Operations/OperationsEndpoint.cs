using Backbone.Contracts.Envelope.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Google.Protobuf;
using Grpc.Core;

namespace Backbone.Gateway.Operations;

/// <summary>The edge for operators: journal, quarantine, policies.</summary>
internal sealed class OperationsEndpoint(DocumentKeeper documents, PolicyDesk policies, NationalStore store, TimeProvider clock)
    : OperationsService.OperationsServiceBase
{
    private const string OperatorRole = "operator";
    private const int JournalStep = 256;
    private const int ListDefault = 100;
    private const int ListMost = 1000;

    /// <summary>Bytes of evidence in one answer, under the gRPC limit of 5 MiB.</summary>
    private const int AnswerBytes = 4 * 1024 * 1024;

    /// <summary>How often the journal is looked at for who follows it.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    public override async Task TailJournal(
        TailJournalRequest request, IServerStreamWriter<TailJournalResponse> responseStream, ServerCallContext context)
    {
        if (Deny(context) is { } refused)
        {
            await responseStream.WriteAsync(new TailJournalResponse { Refused = refused }, context.CancellationToken);
            return;
        }
        var next = request.From;
        while (true)
        {
            var (entries, head) = await store.ReadAsync(
                session => (Journal.Read(session, next, JournalStep), Journal.Head(session)), context.CancellationToken);
            next += (ulong)entries.Count;
            if (entries.Count > 0)
            {
                var response = new TailJournalResponse();
                response.Entries.AddRange(entries.Select(entry => UnsafeByteOperations.UnsafeWrap(entry)));
                if (next == head.Size) response.Root = ByteString.CopyFrom(head.Root.ToArray());
                await responseStream.WriteAsync(response, context.CancellationToken);
            }
            else if (!request.Follow) return;
            else await Task.Delay(Look, clock, context.CancellationToken);
        }
    }

    public override async Task<ListQuarantineResponse> ListQuarantine(ListQuarantineRequest request, ServerCallContext context)
    {
        if (Deny(context) is { } refused) return new ListQuarantineResponse { Refused = refused };
        var count = Edge.Count(request.Max, ListDefault, ListMost);
        var response = new ListQuarantineResponse();
        var entries = await store.ReadAsync(
            session => QuarantineTable.List(session, (long)request.After, count, request.WithEvidence), context.CancellationToken);
        var room = AnswerBytes;
        foreach (var entry in entries.TakeWhile(entry => (room -= entry.CalculateSize()) > 0 || response.Entries.Count == 0))
            response.Entries.Add(entry);
        return response;
    }

    public override async Task<AdoptDocumentResponse> AdoptDocument(AdoptDocumentRequest request, ServerCallContext context)
    {
        if (Deny(context) is { } refused) return new AdoptDocumentResponse { Refused = refused };
        return await policies.AdoptAsync(request.Document.Memory, context.CancellationToken) switch
        {
            Adoption.Adopted adopted => new AdoptDocumentResponse { Document = adopted.Document.Id.ToString() },
            Adoption.AlreadyKnown known => new AdoptDocumentResponse { Document = known.Version.ToString(), Repeated = true },
            Adoption.Rejected rejected => new AdoptDocumentResponse { Refused = Edge.Refusal(rejected.Refusal) },
            Adoption.Contradiction other => new AdoptDocumentResponse
            {
                Refused = Edge.Refusal(RefusalReason.DocumentInvalid,
                $"{other.Other}: another document of this version is in force", "sign it anew as the next version")
            },
            var other => throw new InvalidOperationException($"an adoption of unknown kind {other.GetType().Name}"),
        };
    }

    public override async Task<ListPoliciesResponse> ListPolicies(ListPoliciesRequest request, ServerCallContext context)
    {
        if (Deny(context) is { } refused) return new ListPoliciesResponse { Refused = refused };
        var response = new ListPoliciesResponse();
        foreach (var (document, inForce) in await policies.ListAsync(context.CancellationToken))
            response.Policies.Add(new KnownPolicy { Document = UnsafeByteOperations.UnsafeWrap(document), InForce = inForce });
        return response;
    }

    private Refusal? Deny(ServerCallContext context)
    {
        var caller = context.CallerPrincipal();
        return documents.Snapshot.FindPrincipal(caller, Timestamp.Now(clock))?.Holds(OperatorRole) == true
            ? null
            : Edge.Refusal(RefusalReason.NotPermitted, $"{caller} does not hold the role operator", "ask your nation's registrar");
    }
}
