using System.Threading.Channels;
using Backbone.Contracts.Broker.V1;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Tests.Publishing;
using Backbone.Gateway.Uplink;
using Backbone.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Refusal = Backbone.Contracts.Envelope.V1.Refusal;

namespace Backbone.Gateway.Tests.Documents;

/// <summary>The own nation's lists go to the broker, each once; the brokers' own come from there, and are verified.</summary>
public sealed class RevocationLinkTests
{
    private const int Patience = 30_000;

    [Fact(Timeout = Patience)]
    public async Task What_the_broker_lacks_is_handed_over_and_what_it_has_is_not_also_when_the_way_breaks()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var room = new ListRoom();
        var first = room.Next(ListRoom.Federation.Kor.Tls);
        Assert.NotNull((await room.Keeper.TakeAsync(first, ListRoom.Own, null, cancellation)).List);
        await using var broker = await Broker.StartAsync();
        using var channel = broker.Connect();
        using var link = Link(room, channel);
        await link.StartAsync(cancellation);
        Assert.Equal(first, (await broker.Offers.Reader.ReadAsync(cancellation)).ToByteArray());

        var second = room.Next(ListRoom.Federation.Kor.Tls);
        await room.Keeper.TakeAsync(second, ListRoom.Own, null, cancellation);
        Assert.Equal(second, (await broker.Offers.Reader.ReadAsync(cancellation)).ToByteArray());

        // The way breaks; the broker has the newest, and says so.
        broker.Own = [Digest.Of(second)];
        var again = broker.Broken();
        while (!again.IsCompleted)
        {
            room.Bench.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        var third = room.Next(ListRoom.Federation.Kor.Tls);
        await room.Keeper.TakeAsync(third, ListRoom.Own, null, cancellation);
        Assert.Equal(third, (await broker.Offers.Reader.ReadAsync(cancellation)).ToByteArray());
        Assert.Equal(0, broker.Offers.Reader.Count);
        await link.StopAsync(cancellation);
    }

    [Fact(Timeout = Patience)]
    public async Task What_the_broker_takes_later_is_handed_over_again()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var room = new ListRoom();
        await room.Keeper.TakeAsync(room.Next(ListRoom.Federation.Kor.Tls), ListRoom.Own, null, cancellation);
        await using var broker = await Broker.StartAsync();
        broker.Postpones = 1;
        using var channel = broker.Connect();
        using var link = Link(room, channel);
        await link.StartAsync(cancellation);
        var first = await broker.Offers.Reader.ReadAsync(cancellation);
        var again = broker.Offers.Reader.ReadAsync(cancellation).AsTask();
        while (!again.IsCompleted)
        {
            room.Bench.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        Assert.Equal(first, await again);
        await link.StopAsync(cancellation);
    }

    [Fact(Timeout = Patience)]
    public async Task The_brokers_own_list_is_verified_taken_up_and_journalled_and_no_other_is()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var room = new ListRoom();
        room.Bench.Log.Expect("that the broker handed out is not taken");
        var (foreign, right) = (room.Next(ListRoom.Federation.Usa.Tls), room.Next(ListRoom.Federation.BrokerTls));
        await using var broker = await Broker.StartAsync();
        broker.Lists.AddRange(foreign, right);
        var change = room.Trust.NextChange;
        using var channel = broker.Connect();
        using var link = Link(room, channel);
        await link.StartAsync(cancellation);
        await change.WaitAsync(cancellation);
        Assert.Equal(Digest.Of(right), Assert.Single(room.Trust.ListsOf(ListRoom.Brokers)).Hash);
        var entry = Assert.Single(await room.Bench.JournalAsync()).RevocationListAdopted;
        Assert.Equal(("", ""), (entry.Nation, entry.Caller));
        await link.StopAsync(cancellation);
    }

    private static RevocationLink Link(ListRoom room, BrokerChannel channel) => new(
        channel, room.Keeper, room.Trust, room.Bench.Identity, room.Bench.Clock, room.Bench.Log.For<RevocationLink>());

    /// <summary>A broker that hands out what the test gives it, and breaks off when the test says so.</summary>
    private sealed class Broker : DocumentService.DocumentServiceBase, IAsyncDisposable
    {
        private LoopbackServer? _server;
        private CancellationTokenSource _break = new();
        private TaskCompletionSource _watched = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Channel<ByteString> Offers { get; } = Channel.CreateUnbounded<ByteString>();

        public List<byte[]> Lists { get; } = [];

        public IReadOnlyList<Digest> Own { get; set; } = [];

        public int Postpones { get; set; }

        public static async Task<Broker> StartAsync()
        {
            var broker = new Broker();
            broker._server = await LoopbackServer.StartAsync(broker);
            return broker;
        }

        public BrokerChannel Connect() => _server!.Connect();

        /// <summary>Ends the stream; completes when it is watched again.</summary>
        public Task Broken()
        {
            _watched = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var old = Interlocked.Exchange(ref _break, new CancellationTokenSource());
            old.Cancel();
            return _watched.Task;
        }

        public override Task<PublishRevocationListResponse> PublishRevocationList(PublishRevocationListRequest request, ServerCallContext context)
        {
            Offers.Writer.TryWrite(request.List);
            return Task.FromResult(new PublishRevocationListResponse
            {
                Refused = Postpones-- > 0 ? new Refusal { Reason = RefusalReason.RateExceeded, Retry = true, RetryAfterMs = 1500 } : null,
            });
        }

        public override async Task WatchRevocationLists(
            WatchRevocationListsRequest request, IServerStreamWriter<WatchRevocationListsResponse> responseStream, ServerCallContext context)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(_break.Token, context.CancellationToken);
            foreach (var list in Lists.DefaultIfEmpty([]))
            {
                var frame = new WatchRevocationListsResponse { List = ByteString.CopyFrom(list) };
                frame.Own.AddRange(Own.Select(hash => ByteString.CopyFrom(hash.ToArray())));
                await responseStream.WriteAsync(frame, over.Token);
            }
            _watched.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, over.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        public async ValueTask DisposeAsync()
        {
            if (_server is not null) await _server.DisposeAsync();
            _break.Dispose();
        }
    }
}
