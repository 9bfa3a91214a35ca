using Backbone.Contracts.Broker.V1;
using Backbone.Gateway.Uplink;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Google.Protobuf;
using Grpc.Core;

namespace Backbone.Gateway.Documents;

/// <summary>
/// Exchanges signed documents through the broker: 1 publishes the own nation's and the charter, which the broker may lack,
/// again what it takes later, and each new one as it is adopted · 2 takes what the others published, as it comes. The broker's word counts for nothing: the keeper verifies.
/// </summary>
internal sealed class DocumentLink(
    BrokerChannel broker, DocumentKeeper keeper, PublishedDocuments published, GatewayIdentity identity, TimeProvider clock, ILogger<DocumentLink> log)
    : BrokerTask(broker.Link, clock, log)
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
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAll(EndingBoth(WatchAsync(ended.Token), ended), EndingBoth(PublishOwnAsync(ended.Token), ended));
    }

    // 1
    private async Task PublishOwnAsync(CancellationToken cancellation)
    {
        var settled = new HashSet<Digest>();
        while (true)
        {
            var own = published.Own();
            var pause = TimeSpan.Zero;
            foreach (var document in await keeper.OwnAsync(identity.Nation, cancellation))
            {
                var hash = Digest.Of(document);
                if (settled.Contains(hash)) continue;
                var request = new PublishDocumentRequest { Document = UnsafeByteOperations.UnsafeWrap(document) };
                var answer = await broker.Documents.PublishDocumentAsync(request, deadline: CallDeadline, cancellationToken: cancellation);
                if (answer.Refused is { } refused) _log.NotPublished($"{refused.Reason}: {refused.Detail}");
                if (answer.Refused is { Retry: true } later)
                    pause = PauseOf(later);
                else settled.Add(hash);
            }
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, Clock, cancellation);
                continue;
            }
            published.Published(own);
            await OtherThanAsync(own, cancellation);
        }
    }

    // What other nations publish comes all the time, and is none of this: only the versions are looked at.
    private async Task OtherThanAsync(List<DocumentVersion> own, CancellationToken cancellation)
    {
        while (true)
        {
            var change = keeper.NextChange; // before the look, so that none is missed
            if (!published.Own().SequenceEqual(own)) return;
            await change.WaitAsync(cancellation);
        }
    }

    // 2
    private async Task WatchAsync(CancellationToken cancellation)
    {
        using var call = Watch(cancellation);
        while (await call.ResponseStream.MoveNext(cancellation))
        {
            BrokerAnswered();
            await TakeAsync(call.ResponseStream.Current, cancellation);
        }
        throw new RpcException(new Status(StatusCode.Unavailable, "the broker ended the stream"));
    }

    private static async Task EndingBoth(Task task, CancellationTokenSource both)
    {
        try
        {
            await task;
        }
        catch
        {
            await both.CancelAsync();
            throw;
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
