using Backbone.Contracts.Broker.V1;
using Backbone.Gateway.Publishing;
using Backbone.Protocol.Addresses;
using Google.Protobuf;
using Grpc.Core;

namespace Backbone.Gateway.Documents;

/// <summary>
/// Exchanges signed documents through the broker: 1 publishes the own nation's and the charter, which the broker may lack
/// · 2 takes what the others published, as it comes. The broker's word counts for nothing: the keeper verifies.
/// </summary>
internal sealed class DocumentLink(
    BrokerChannel broker, DocumentKeeper keeper, GatewayIdentity identity, TimeProvider clock, ILogger<DocumentLink> log)
    : BrokerTask(clock, log)
{
    private static readonly DocumentType[] NationalTypes = [DocumentType.Mandate, DocumentType.Roster, DocumentType.Keyset];

    private readonly ILogger _log = log;

    /// <summary>Asks for the newest documents of a nation, now: for a message that names one that is not known here.</summary>
    public async Task RefreshAsync(NationCode nation, CancellationToken cancellation)
    {
        var found = new List<byte[]>();
        foreach (var type in NationalTypes)
        {
            var request = new GetDocumentRequest { Type = type, Nation = nation.ToString() };
            var answer = await broker.Documents.GetDocumentAsync(request, deadline: CallDeadline, cancellationToken: cancellation);
            if (!answer.Document.IsEmpty) found.Add(answer.Document.ToByteArray());
        }
        await keeper.AdoptAsync(found, cancellation);
    }

    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        // 1
        foreach (var document in await keeper.OwnAsync(identity.Nation, cancellation))
        {
            var request = new PublishDocumentRequest { Document = UnsafeByteOperations.UnsafeWrap(document) };
            var answer = await broker.Documents.PublishDocumentAsync(request, deadline: CallDeadline, cancellationToken: cancellation);
            if (answer.Refused is { } refused) _log.NotPublished($"{refused.Reason}: {refused.Detail}");
        }
        // 2
        using var call = Watch(cancellation);
        while (await call.ResponseStream.MoveNext(cancellation))
        {
            BrokerAnswered();
            await TakeAsync(call.ResponseStream.Current, cancellation);
        }
    }

    private AsyncServerStreamingCall<WatchDocumentsResponse> Watch(CancellationToken cancellation)
    {
        var request = new WatchDocumentsRequest();
        request.Known.AddRange(keeper.Snapshot.VersionsKnown().Select(known => new KnownDocument
        {
            Type = known.Type,
            Nation = known.Nation?.ToString() ?? "",
            Version = known.Version,
        }));
        return broker.Documents.WatchDocuments(request, cancellationToken: cancellation);
    }

    private async Task TakeAsync(WatchDocumentsResponse response, CancellationToken cancellation) =>
        await keeper.AdoptAsync(response.Documents.Select(document => document.ToByteArray()), cancellation);
}
