using System.Collections.Concurrent;
using Backbone.Contracts.Broker.V1;
using Backbone.Gateway.Uplink;
using Backbone.Protocol.Consignments;
using Google.Protobuf;
using Grpc.Core;
using Refusal = Backbone.Contracts.Envelope.V1.Refusal;

namespace Backbone.Gateway.Tests.Publishing;

/// <summary>A broker that answers what it is told to, over a real connection: the other side that nobody has to trust.</summary>
internal sealed class ScriptedBroker : RelayService.RelayServiceBase, IAsyncDisposable
{
    private LoopbackServer? _server;
    private readonly ConcurrentQueue<Consignment> _offered = [];

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

    /// <summary>What was read of lanes, each time.</summary>
    public ConcurrentQueue<ReadEntriesRequest> Reads { get; } = [];

    /// <summary>What it answers to an acknowledgement; that it took it where it is told nothing.</summary>
    public Func<AcknowledgeRequest, AcknowledgeResponse> OnAcknowledge { get; set; } = Taken;

    /// <summary>What was acknowledged, each time.</summary>
    public ConcurrentQueue<AcknowledgeRequest> Acknowledged { get; } = [];

    /// <summary>What it finds of a placement; that it is there where it is told nothing.</summary>
    public Func<PlacedEntry, PlacementFinding> Find { get; set; } = _ => new PlacementFinding();

    /// <summary>The placements that were looked for, each time.</summary>
    public ConcurrentQueue<PlacedEntry> Checked { get; } = [];

    /// <summary>Ends all follows of now.</summary>
    public CancellationTokenSource Hangup { get; set; } = new();

    /// <summary>Everything that was offered to it, each time.</summary>
    public IReadOnlyCollection<Consignment> Offered => _offered;

    public static async Task<ScriptedBroker> StartAsync()
    {
        var broker = new ScriptedBroker();
        broker._server = await LoopbackServer.StartAsync(broker);
        return broker;
    }

    /// <summary>The gateway's connection to it.</summary>
    public BrokerChannel Connect() => _server!.Connect();

    public static PublishResponse Placed(Consignment consignment, Action<Placement>? change = null, uint generation = 0)
    {
        var lane = consignment.Lane(generation);
        var placed = new Placement
        {
            Generation = generation,
            LaneId = ByteString.CopyFrom(lane.ToArray()),
            Index = 7,
            Mark = 77,
            EntryHash = ByteString.CopyFrom(consignment.EntryHash(lane).Hash.ToArray()),
        };
        change?.Invoke(placed);
        return new PublishResponse { Placed = placed };
    }

    public static AcknowledgeResponse Taken(AcknowledgeRequest request) =>
        Acknowledgement.TryRead(request.Acknowledgement.Memory, out var made, out var refused)
            ? new AcknowledgeResponse { Acknowledged = new AcknowledgedLane { Through = made.Statement.Through } }
            : throw new ArgumentException(refused.Detail);

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
        Reads.Enqueue(request);
        for (var i = 0UL; i < request.MaxEntries && Entries.TryGetValue((at.Mailbox, at.Generation, at.Index + i), out var entry); i++)
            await responseStream.WriteAsync(entry);
    }

    public override Task<AcknowledgeResponse> Acknowledge(AcknowledgeRequest request, ServerCallContext context)
    {
        Acknowledged.Enqueue(request);
        return Task.FromResult(OnAcknowledge(request));
    }

    public override Task<CheckPlacementsResponse> CheckPlacements(CheckPlacementsRequest request, ServerCallContext context)
    {
        var response = new CheckPlacementsResponse();
        response.Findings.AddRange(request.Placed.Select(Find));
        foreach (var placed in request.Placed) Checked.Enqueue(placed);
        return Task.FromResult(response);
    }

    public async ValueTask DisposeAsync()
    {
        await Hangup.CancelAsync();
        Hangup.Dispose();
        if (_server is not null) await _server.DisposeAsync();
    }
}
