using Backbone.Broker.Documents;
using Backbone.Broker.Storage;
using Backbone.Contracts.Envelope.V1;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Transport;
using Google.Protobuf;
using Grpc.Core;
using Wire = Backbone.Contracts.Broker.V1;

namespace Backbone.Broker.Services;

/// <summary>The signed documents of all nations, and revocation lists, for gateways (broker/v1/document_service.proto).</summary>
internal sealed class DocumentService(
    BrokerCalls calls, DocumentDesk desk, DocumentFeed feed, RevocationDesk lists, RevocationFeed listFeed, IBrokerStore store)
    : Wire.DocumentService.DocumentServiceBase
{
    /// <summary>Documents that a watcher may say it knows: four of each of 64 nations, and room to grow.</summary>
    private const int MaxKnown = 1024;

    public override Task<Wire.PublishDocumentResponse> PublishDocument(
        Wire.PublishDocumentRequest request, ServerCallContext context)
    {
        var nation = calls.Nation(context);
        return calls.RunAsync(context, nation, CallBounds.Documents, async over =>
        {
            var (repeated, refused) = Tell(context, nation, await desk.PublishAsync(nation, request.Document.Memory, over));
            return new Wire.PublishDocumentResponse { Repeated = repeated, Refused = refused };
        });
    }

    public override Task<Wire.PublishRevocationListResponse> PublishRevocationList(
        Wire.PublishRevocationListRequest request, ServerCallContext context)
    {
        var nation = calls.Nation(context);
        return calls.RunAsync(context, nation, CallBounds.Documents, async over =>
        {
            var (repeated, refused) = Tell(context, nation, await lists.PublishAsync(nation, request.List.Memory, over));
            return new Wire.PublishRevocationListResponse { Repeated = repeated, Refused = refused };
        });
    }

    public override Task WatchRevocationLists(
        Wire.WatchRevocationListsRequest request, IServerStreamWriter<Wire.WatchRevocationListsResponse> responseStream,
        ServerCallContext context)
    {
        var nation = calls.Nation(context);
        if (request.Known.Count > TransportLimits.MaxRevocationListFiles || request.Known.Any(hash => hash.Length != Digest.Size))
            throw BrokerCalls.Invalid($"known is not at most {TransportLimits.MaxRevocationListFiles} hashes of {Digest.Size} bytes");
        return calls.RunAsync(context, nation, CallBounds.ListWatches, async over =>
        {
            await foreach (var frame in listFeed.WatchAsync(nation, request.Known.Select(hash => new Digest(hash.Span)), over))
            {
                var response = new Wire.WatchRevocationListsResponse { List = UnsafeByteOperations.UnsafeWrap(frame.List) };
                response.Own.AddRange(frame.Own.Select(hash => ByteString.CopyFrom(hash.ToArray())));
                await responseStream.WriteAsync(response, over);
            }
        });
    }

    public override Task<Wire.GetDocumentResponse> GetDocument(
        Wire.GetDocumentRequest request, ServerCallContext context)
    {
        var nation = calls.Nation(context);
        var key = KeyOf(request.Type, request.Nation, request.Version);
        return calls.RunAsync(context, nation, CallBounds.Documents, async over =>
        {
            var found = request.Version switch
            {
                0 => await store.GetNewestDocumentAsync(key.Type, key.Nation, over),
                _ => await store.GetDocumentAsync(key, over),
            };
            return found is null
                ? new Wire.GetDocumentResponse()
                : new Wire.GetDocumentResponse { Document = UnsafeByteOperations.UnsafeWrap(found.Bytes) };
        });
    }

    public override Task WatchDocuments(
        Wire.WatchDocumentsRequest request, IServerStreamWriter<Wire.WatchDocumentsResponse> responseStream,
        ServerCallContext context)
    {
        var nation = calls.Nation(context);
        if (request.Known.Count > MaxKnown)
            throw BrokerCalls.Invalid($"there are more than {MaxKnown} known documents");
        var known = new Dictionary<(string, string), ulong>();
        foreach (var document in request.Known)
        {
            var key = KeyOf(document.Type, document.Nation, document.Version);
            if (!known.TryAdd((key.Type, key.Nation), key.Version))
                throw BrokerCalls.Invalid($"the {key.Type} of '{key.Nation}' is named twice");
        }
        return calls.RunAsync(context, nation, CallBounds.Watches, async over =>
        {
            await foreach (var frame in feed.WatchAsync(known, over))
            {
                var response = new Wire.WatchDocumentsResponse();
                response.Documents.AddRange(frame.Select(document => UnsafeByteOperations.UnsafeWrap(document.Bytes)));
                await responseStream.WriteAsync(response, over);
            }
        });
    }

    private (bool Repeated, Refusal? Refused) Tell(ServerCallContext context, NationCode nation, DocumentOutcome outcome)
    {
        switch (outcome)
        {
            case DocumentOutcome.Taken taken:
                return (taken.Repeated, null);
            case DocumentOutcome.Turned turned:
                calls.Refused(nation, context.Method, turned.Why.Reason);
                return (false, turned.Why.ToWire());
            default:
                throw new InvalidOperationException("a document is taken or turned away");
        }
    }

    private static DocumentKey KeyOf(DocumentType type, string nation, ulong version)
    {
        if (!DocumentLabels.IsPublic(type))
            throw BrokerCalls.Invalid($"{(int)type} is no type of document that is kept here");
        if (version > DocumentHead.MaxVersion)
            throw BrokerCalls.Invalid($"no document has a version beyond {DocumentHead.MaxVersion}");
        if (type == DocumentType.Charter)
            return nation.Length == 0
                ? DocumentKeys.Of(type, null, version) : throw BrokerCalls.Invalid("the charter has no nation");
        return NationCode.TryParse(nation, out var code)
            ? DocumentKeys.Of(type, code, version)
            : throw BrokerCalls.Invalid("the nation is no code of three upper-case letters");
    }
}
