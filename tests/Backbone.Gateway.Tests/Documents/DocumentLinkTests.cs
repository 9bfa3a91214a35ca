using System.Net;
using System.Threading.Channels;
using Backbone.Contracts.Broker.V1;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Publishing;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
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
            channel, bench.Documents, bench.Identity, bench.Clock, NullLogger<DocumentLink>.Instance);
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

    /// <summary>A broker that postpones the first document once, and refuses all others for good.</summary>
    private sealed class Broker : DocumentService.DocumentServiceBase, IAsyncDisposable
    {
        private readonly WebApplication _app;
        private ByteString? _first;

        private Broker()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel =>
                kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
            builder.Services.AddGrpc();
            builder.Services.AddSingleton(this);
            _app = builder.Build();
            _app.MapGrpcService<Broker>();
        }

        public Channel<ByteString> Offers { get; } = Channel.CreateUnbounded<ByteString>();

        public TaskCompletionSource Watched { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public static async Task<Broker> StartAsync()
        {
            var broker = new Broker();
            await broker._app.StartAsync();
            return broker;
        }

        public BrokerChannel Connect() => new(new Uri(_app.Urls.First()), new SocketsHttpHandler());

        public override Task<PublishDocumentResponse> PublishDocument(PublishDocumentRequest request, ServerCallContext context)
        {
            var postponed = _first is null;
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
            await _app.StopAsync();
            await _app.DisposeAsync();
        }
    }
}
