using System.Collections.Concurrent;
using System.Net;
using Backbone.Contracts.Broker.V1;
using Backbone.Gateway.Publishing;
using Backbone.Protocol.Consignments;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Refusal = Backbone.Contracts.Envelope.V1.Refusal;

namespace Backbone.Gateway.Tests.Publishing;

/// <summary>A broker that answers what it is told to, over a real connection: the other side that nobody has to trust.</summary>
internal sealed class ScriptedBroker : RelayService.RelayServiceBase, IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Consignment> _offered = [];

    private ScriptedBroker()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        _app = builder.Build();
        _app.MapGrpcService<ScriptedBroker>();
    }

    /// <summary>What it answers to a consignment; an honest placement where it is told nothing.</summary>
    public Func<Consignment, PublishResponse> Answer { get; set; } = consignment => Placed(consignment);

    /// <summary>The sequence that it puts on its next frame of answers; null: the right one.</summary>
    public ulong? FirstSequence { get; set; }

    /// <summary>What it tells each follower, in this order, before it falls silent.</summary>
    public IReadOnlyList<FollowResponse> News { get; set; } = [];

    /// <summary>The entries that it hands out, by mailbox, generation and index.</summary>
    public ConcurrentDictionary<(string, uint, ulong), ReadEntriesResponse> Entries { get; } = [];

    /// <summary>From where it was followed, each time.</summary>
    public ConcurrentQueue<FollowRequest> Followed { get; } = [];

    /// <summary>Ends all follows of now.</summary>
    public CancellationTokenSource Hangup { get; set; } = new();

    /// <summary>Everything that was offered to it, each time.</summary>
    public IReadOnlyCollection<Consignment> Offered => _offered;

    public static async Task<ScriptedBroker> StartAsync()
    {
        var broker = new ScriptedBroker();
        await broker._app.StartAsync();
        return broker;
    }

    /// <summary>The gateway's connection to it.</summary>
    public BrokerChannel Connect() => new(new Uri(_app.Urls.First()), new SocketsHttpHandler());

    public static PublishResponse Placed(Consignment consignment, Action<Placement>? change = null, uint generation = 0)
    {
        var lane = consignment.Lane(generation);
        var placed = new Placement
        {
            Generation = generation,
            LaneId = ByteString.CopyFrom(lane.ToArray()),
            Index = 7,
            EntryHash = ByteString.CopyFrom(consignment.EntryHash(lane).Hash.ToArray()),
        };
        change?.Invoke(placed);
        return new PublishResponse { Placed = placed };
    }

    public static PublishResponse Refused(RefusalReason reason, ulong? retryAfterMs = null) => new()
    {
        Refused = new Refusal { Reason = reason, Detail = "as it pleases", Retry = retryAfterMs is not null, RetryAfterMs = retryAfterMs ?? 0 },
    };

    public override async Task PublishStream(
        IAsyncStreamReader<PublishStreamRequest> requestStream, IServerStreamWriter<PublishStreamResponse> responseStream,
        ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            var frame = requestStream.Current;
            var response = new PublishStreamResponse { FirstSequence = FirstSequence ?? frame.FirstSequence };
            foreach (var bytes in frame.Consignments)
            {
                var consignment = Bench.Read(bytes.Memory);
                _offered.Enqueue(consignment);
                try
                {
                    response.Answers.Add(Answer(consignment));
                }
                catch (RpcException)
                {
                    if (response.Answers.Count > 0) await responseStream.WriteAsync(response, context.CancellationToken);
                    throw;
                }
            }
            await responseStream.WriteAsync(response, context.CancellationToken);
        }
    }

    public override async Task Follow(
        FollowRequest request, IServerStreamWriter<FollowResponse> responseStream, ServerCallContext context)
    {
        Followed.Enqueue(request);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, Hangup.Token);
        foreach (var frame in News) await responseStream.WriteAsync(frame, over.Token);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, over.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    public override async Task ReadEntries(
        ReadEntriesRequest request, IServerStreamWriter<ReadEntriesResponse> responseStream, ServerCallContext context)
    {
        var at = request.Position;
        if (Entries.TryGetValue((at.Mailbox, at.Generation, at.Index), out var entry)) await responseStream.WriteAsync(entry);
    }

    public async ValueTask DisposeAsync()
    {
        await Hangup.CancelAsync();
        Hangup.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
