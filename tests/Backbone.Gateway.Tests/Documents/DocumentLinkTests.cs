using System.Threading.Channels;
using Backbone.Contracts.Broker.V1;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Tests.Publishing;
using Backbone.Gateway.Uplink;
using Google.Protobuf;
using Grpc.Core;
using Refusal = Backbone.Contracts.Envelope.V1.Refusal;

namespace Backbone.Gateway.Tests.Documents;

/// <summary>What the broker takes later is offered again; what it refuses is not; and neither holds up what others publish.</summary>
public sealed class DocumentLinkTests
{
    private const int Patience = 30_000;

    [Fact(Timeout = Patience)]
    public async Task A_document_that_the_broker_takes_later_is_offered_again_and_one_that_it_refuses_is_not()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var bench = new Bench(clock: Bench.Present());
        await bench.AdoptAsync(bench.Letters.NextRoster("KOR", principal => principal));
        await using var broker = await Broker.StartAsync();
        using var channel = broker.Connect();
        using var link = new DocumentLink(
            channel, bench.Documents, new PublishedDocuments(bench.Documents, bench.Identity, bench.Clock), bench.Identity, bench.Clock, bench.Log.For<DocumentLink>());
        await link.StartAsync(cancellation);
        var offered = new List<ByteString> { await broker.Offers.Reader.ReadAsync(cancellation) };
        var others = (await bench.Documents.OwnAsync(bench.Identity.Nation, cancellation)).Count - 1;
        for (var i = 0; i < others; i++) offered.Add(await broker.Offers.Reader.ReadAsync(cancellation));
        await broker.Watched.Task.WaitAsync(cancellation); // all the while

        var again = broker.Offers.Reader.ReadAsync(cancellation).AsTask();
        while (!again.IsCompleted)
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        Assert.Equal(offered[0], await again);
        Assert.Equal(0, broker.Offers.Reader.Count);
        await link.StopAsync(cancellation);
    }

    [Fact(Timeout = Patience)]
    public async Task What_is_adopted_later_is_offered_too_and_what_another_nation_published_is_not()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var bench = new Bench(clock: Bench.Present());
        await bench.AdoptAsync(bench.Letters.NextRoster("KOR", principal => principal));
        await using var broker = await Broker.StartAsync(postpones: false);
        using var channel = broker.Connect();
        using var link = new DocumentLink(
            channel, bench.Documents, new PublishedDocuments(bench.Documents, bench.Identity, bench.Clock), bench.Identity, bench.Clock, bench.Log.For<DocumentLink>());
        await link.StartAsync(cancellation);
        var first = (await bench.Documents.OwnAsync(bench.Identity.Nation, cancellation)).Count;
        for (var i = 0; i < first; i++) await broker.Offers.Reader.ReadAsync(cancellation);

        await bench.AdoptAsync(bench.Letters.NextRoster("USA", principal => principal));
        var keySet = bench.Letters.NextKeySet("KOR", draft => draft);
        await bench.AdoptAsync(keySet);
        var offered = await broker.Offers.Reader.ReadAsync(cancellation);
        Assert.Equal(keySet.Bytes.ToArray(), offered.ToByteArray());
        Assert.Equal(0, broker.Offers.Reader.Count);
        await link.StopAsync(cancellation);
    }

    /// <summary>A broker that postpones the first document once, unless told otherwise, and refuses all others for good.</summary>
    private sealed class Broker : DocumentService.DocumentServiceBase, IAsyncDisposable
    {
        private LoopbackServer? _server;
        private ByteString? _first;

        public Channel<ByteString> Offers { get; } = Channel.CreateUnbounded<ByteString>();

        public TaskCompletionSource Watched { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private bool _postpones;

        public static async Task<Broker> StartAsync(bool postpones = true)
        {
            var broker = new Broker { _postpones = postpones };
            broker._server = await LoopbackServer.StartAsync(broker);
            return broker;
        }

        public BrokerChannel Connect() => _server!.Connect();

        public override Task<PublishDocumentResponse> PublishDocument(PublishDocumentRequest request, ServerCallContext context)
        {
            var postponed = _first is null && _postpones;
            _first ??= request.Document;
            Offers.Writer.TryWrite(request.Document);
            return Task.FromResult(new PublishDocumentResponse
            {
                Refused = postponed
                    ? new Refusal { Reason = RefusalReason.RateExceeded, Retry = true, RetryAfterMs = 1500 }
                    : new Refusal { Reason = RefusalReason.DocumentInvalid },
            });
        }

        public override async Task WatchDocuments(
            WatchDocumentsRequest request, IServerStreamWriter<WatchDocumentsResponse> responseStream, ServerCallContext context)
        {
            Watched.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        public async ValueTask DisposeAsync()
        {
            if (_server is not null) await _server.DisposeAsync();
        }
    }
}
