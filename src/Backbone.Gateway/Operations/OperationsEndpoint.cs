using Backbone.Contracts.Envelope.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Accepting;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Members;
using Backbone.Gateway.Storage;
using Backbone.Hosting.Health;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;
using Grpc.Core;

namespace Backbone.Gateway.Operations;

/// <summary>
/// The edge for operators: journal, quarantine, documents, revocation lists. What the nation's rules put aside is let in by its releasers, for
/// whoever runs a machine does not decide what the nation takes in.
/// </summary>
internal sealed class OperationsEndpoint(
    DocumentKeeper documents, DocumentDesk desk, RevocationKeeper lists, GatewayIdentity identity, JournalDesk journal,
    QuarantineDesk quarantine, NationalStore store, OpenStreams streams, HealthBoard health, IHostApplicationLifetime process, TimeProvider clock)
    : OperationsService.OperationsServiceBase
{
    private const string OperatorRole = "operator";
    private const string ReleaserRole = "releaser";
    private const int ListDefault = 100;
    private const int ListMost = 1000;

    public override async Task TailJournal(
        TailJournalRequest request, IServerStreamWriter<TailJournalResponse> responseStream, ServerCallContext context)
    {
        using var open = streams.Enter(context.CallerPrincipal(), OpenStreams.Journals);
        await process.UntilStoppingAsync(
            "follow it again", over => journal.TailAsync(request, () => Deny(context), responseStream, over), context.CancellationToken);
    }

    public override async Task<ProveJournalResponse> ProveJournal(ProveJournalRequest request, ServerCallContext context) =>
        Deny(context) is { } refused ? new ProveJournalResponse { Refused = refused }
            : await journal.ProveAsync(request.SeenSize, context.CancellationToken);

    public override async Task SearchJournal(
        SearchJournalRequest request, IServerStreamWriter<SearchJournalResponse> responseStream, ServerCallContext context)
    {
        using var open = streams.Enter(context.CallerPrincipal(), OpenStreams.Journals);
        await process.UntilStoppingAsync(
            "search it again", over => journal.SearchAsync(request, () => Deny(context), responseStream, over), context.CancellationToken);
    }

    public override async Task<ListQuarantineResponse> ListQuarantine(ListQuarantineRequest request, ServerCallContext context)
    {
        if (Deny(context, OperatorRole, ReleaserRole) is { } refused) return new ListQuarantineResponse { Refused = refused };
        var count = Edge.Count(request.Max, ListDefault, ListMost);
        var response = new ListQuarantineResponse();
        response.Entries.AddRange(await store.ReadAsync(
            session => QuarantineTable.List(session, (long)request.After, count, request.WithEvidence), context.CancellationToken));
        return response;
    }

    public override async Task<DecideQuarantineResponse> DecideQuarantine(DecideQuarantineRequest request, ServerCallContext context)
    {
        var isRelease = request.Verdict == QuarantineVerdict.Released;
        if (Deny(context, isRelease ? [ReleaserRole] : [OperatorRole, ReleaserRole]) is { } denied)
            return new DecideQuarantineResponse { Refused = denied };
        if (isRelease && request.EnvelopeId.Length != Digest.Size)
            return No(RefusalReason.Malformed, "which envelope is let in is not said: its id has 32 bytes");
        if (!Edge.IsReason(request.Reason) || request.Reason.Length == 0)
            return No(RefusalReason.Malformed, $"the reason is no line of 1 to {Edge.ReasonBytes} bytes without control characters");
        var (officer, place) = (context.CallerPrincipal(), (long)request.Place);
        switch (request.Verdict)
        {
            case QuarantineVerdict.Released when request.Drop:
                return No(RefusalReason.Malformed, "what is released is not dropped");
            case QuarantineVerdict.Released:
                var (envelope, refused) = await quarantine.ReleaseAsync(
                    officer, place, new EnvelopeId(new Digest(request.EnvelopeId.Span)), request.Reason, context.CancellationToken);
                return envelope is { } id ? new DecideQuarantineResponse { EnvelopeId = Edge.Bytes(id) }
                    : new DecideQuarantineResponse { Refused = Edge.Refusal(refused!) };
            case QuarantineVerdict.Refused:
                var failed = await quarantine.RefuseAsync(
                    officer, Deny(context, ReleaserRole) is null, place, request.Reason, request.Drop, context.CancellationToken);
                return new DecideQuarantineResponse { Refused = failed is null ? null : Edge.Refusal(failed) };
            default:
                return No(RefusalReason.Malformed, "it is neither released nor refused");
        }
    }

    public override async Task<AdoptDocumentResponse> AdoptDocument(AdoptDocumentRequest request, ServerCallContext context)
    {
        if (Deny(context) is { } refused) return new AdoptDocumentResponse { Refused = refused };
        return await desk.AdoptAsync(request.Document.Memory, context.CallerPrincipal(), context.CancellationToken) switch
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

    public override async Task<AdoptRevocationListResponse> AdoptRevocationList(AdoptRevocationListRequest request, ServerCallContext context)
    {
        if (Deny(context) is { } denied) return new AdoptRevocationListResponse { Refused = denied };
        var (list, refused) = await lists.TakeAsync(
            request.List.Memory, TrustDomain.OfNation(identity.Federation, identity.Nation), context.CallerPrincipal(), context.CancellationToken);
        return list is null ? new AdoptRevocationListResponse { Refused = Edge.Refusal(refused!) }
            : new AdoptRevocationListResponse { Number = $"{list.Number}", Until = Timestamp.From(list.Until).Milliseconds, Repeated = list.IsInUse };
    }

    public override async Task<ListPoliciesResponse> ListPolicies(ListPoliciesRequest request, ServerCallContext context)
    {
        if (Deny(context) is { } refused) return new ListPoliciesResponse { Refused = refused };
        var (page, next) = await desk.ListAsync((int)Math.Min(request.After, int.MaxValue), context.CancellationToken);
        var response = new ListPoliciesResponse { Next = (uint)next };
        foreach (var (document, inForce) in page)
            response.Policies.Add(new KnownPolicy { Document = UnsafeByteOperations.UnsafeWrap(document), InForce = inForce });
        return response;
    }

    public override async Task<ListReceiptsResponse> ListReceipts(ListReceiptsRequest request, ServerCallContext context)
    {
        if (Deny(context) is { } refused) return new ListReceiptsResponse { Refused = refused };
        if (request.EnvelopeId.Length != Digest.Size)
            return new ListReceiptsResponse { Refused = Edge.Refusal(RefusalReason.Malformed, "an envelope id has 32 bytes") };
        var (receipts, next) = await store.ReadAsync(session => ReceiptTable.List(
            session, new EnvelopeId(new Digest(request.EnvelopeId.Span)), (long)Math.Min(request.After, long.MaxValue)), context.CancellationToken);
        var response = new ListReceiptsResponse { Next = (ulong)next };
        response.Receipts.AddRange(receipts);
        return response;
    }

    public override async Task<ReadHealthResponse> ReadHealth(ReadHealthRequest request, ServerCallContext context)
    {
        if (Deny(context) is { } refused) return new ReadHealthResponse { Refused = refused };
        var report = await health.LookAsync();
        var response = new ReadHealthResponse { State = StateOf(report.State) };
        response.Checks.AddRange(report.Checks.Select(check => new HealthFinding
        {
            Name = check.Name,
            State = StateOf(check.Finding.State),
            Cause = check.Finding.Cause,
            Since = Timestamp.From(check.Since).Milliseconds,
            NextStep = check.Finding.NextStep,
        }));
        return response;
    }

    private static HealthState StateOf(Condition state) => state switch
    {
        Condition.Ready => HealthState.Ready,
        Condition.Degraded => HealthState.Degraded,
        _ => HealthState.NotReady,
    };

    private Refusal? Deny(ServerCallContext context) => Deny(context, OperatorRole);

    private Refusal? Deny(ServerCallContext context, params ReadOnlySpan<string> roles) =>
        Standing.CheckRole(documents.Snapshot, context.CallerPrincipal(), Timestamp.Now(clock), roles) is { } refused ? Edge.Refusal(refused) : null;

    private static DecideQuarantineResponse No(RefusalReason reason, string what) => new() { Refused = Edge.Refusal(reason, what) };
}
