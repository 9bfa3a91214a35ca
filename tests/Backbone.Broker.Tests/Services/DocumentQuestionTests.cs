using Backbone.Broker.Services;
using Backbone.Protocol.Documents;
using Google.Protobuf;
using Grpc.Core;
using Wire = Backbone.Contracts.Broker.V1;

namespace Backbone.Broker.Tests.Services;

/// <summary>Questions for documents that change nothing; one broker for all.</summary>
public sealed class DocumentQuestionTests(RunningBroker broker) : IClassFixture<RunningBroker>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_watcher_that_knows_some_gets_only_the_others()
    {
        var known = broker.Federation.Documents.Where(document =>
            document.Type != DocumentType.Roster).Select(document => Known(document));
        using var watch = broker.Documents("USA").WatchDocuments(
            new Wire.WatchDocumentsRequest { Known = { known } }, RunningBroker.Options());
        Assert.True(await watch.ResponseStream.MoveNext(Ct));
        Assert.All(watch.ResponseStream.Current.Documents, bytes =>
            Assert.Equal(DocumentType.Roster, Read(bytes).Type));
        Assert.Equal(3, watch.ResponseStream.Current.Documents.Count);
    }

    [Theory]
    [InlineData(DocumentType.Unspecified, "KOR", 0UL)]
    [InlineData((DocumentType)99, "KOR", 0UL)]
    [InlineData(DocumentType.Roster, "kor", 0UL)]
    [InlineData(DocumentType.Roster, "", 0UL)]
    [InlineData(DocumentType.Charter, "KOR", 0UL)]
    [InlineData(DocumentType.Roster, "KOR", DocumentHead.MaxVersion + 1)]
    [InlineData(DocumentType.Roster, "KOR", 1UL << 63)]
    [InlineData(DocumentType.Roster, "KOR", ulong.MaxValue)]
    public async Task What_names_no_document_is_refused(DocumentType type, string nation, ulong version)
    {
        Assert.Equal(StatusCode.InvalidArgument, await RunningBroker.FailureAsync(() => broker.Documents("JPN")
            .GetDocumentAsync(new Wire.GetDocumentRequest { Type = type, Nation = nation, Version = version },
                RunningBroker.Options())
            .ResponseAsync));
        using var watch = broker.Documents("USA").WatchDocuments(new Wire.WatchDocumentsRequest
        {
            Known = { new Wire.KnownDocument { Type = type, Nation = nation, Version = version } },
        }, RunningBroker.Options());
        Assert.Equal(StatusCode.InvalidArgument,
            await RunningBroker.FailureAsync(() => watch.ResponseStream.MoveNext(Ct)));
    }

    [Fact]
    public async Task A_nation_with_as_many_watches_as_it_may_have_opens_no_other_and_still_asks_and_others_watch()
    {
        List<AsyncServerStreamingCall<Wire.WatchDocumentsResponse>> open = [];
        for (var i = 0; i < CallBounds.Watches.Most; i++)
        {
            open.Add(broker.Documents("USA").WatchDocuments(new Wire.WatchDocumentsRequest(), RunningBroker.Options()));
            Assert.True(await open[i].ResponseStream.MoveNext(Ct));
        }
        using var tooMany = broker.Documents("USA").WatchDocuments(new Wire.WatchDocumentsRequest(), RunningBroker.Options());
        Assert.Equal(StatusCode.ResourceExhausted,
            await RunningBroker.FailureAsync(() => tooMany.ResponseStream.MoveNext(Ct)));
        Assert.False((await broker.Documents("USA").GetDocumentAsync(
            new Wire.GetDocumentRequest { Type = DocumentType.Charter }, RunningBroker.Options())).Document.IsEmpty);
        using var other = broker.Documents("JPN").WatchDocuments(new Wire.WatchDocumentsRequest(), RunningBroker.Options());
        Assert.True(await other.ResponseStream.MoveNext(Ct));
        open.ForEach(call => call.Dispose());
    }

    private static SignedDocument Read(ByteString bytes)
    {
        Assert.True(SignedDocument.TryRead(bytes.Span, out var document, out var refused), refused?.ToString());
        return document;
    }

    private static Wire.KnownDocument Known(SignedDocument signed)
    {
        Assert.True(FederationDocument.TryRead(signed.Payload, out var document, out var refused), refused?.ToString());
        return new Wire.KnownDocument
        {
            Type = signed.Type,
            Nation = document.Head.Nation?.ToString() ?? "",
            Version = document.Head.Version,
        };
    }
}
