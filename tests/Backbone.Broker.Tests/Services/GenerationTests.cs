using Backbone.Protocol.Consignments;
using Backbone.TestKit.Consignments;
using Backbone.TestKit.Redis;
using Google.Protobuf;
using StackExchange.Redis;
using Wire = Backbone.Contracts.Broker.V1;

namespace Backbone.Broker.Tests.Services;

/// <summary>A lane that is full, or broken, is a matter of that lane alone; and a mailbox goes on in the next generation.</summary>
public sealed class GenerationTests
{
    private const int LaneEntries = 3;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<bool> Engines() => [false, true];

    [Theory, MemberData(nameof(Engines))]
    public async Task A_mailbox_goes_on_in_the_next_generation_and_its_reader_is_told_where_each_ended(bool redis)
    {
        await using var server = redis ? await StartRedisAsync() : null;
        await using var broker = await StartAsync(server);
        List<(Consignment Consignment, Wire.Placement Placed)> sent = [];
        for (var i = 0; i < (2 * LaneEntries) + 1; i++)
        {
            var consignment = broker.Consignments.Make();
            sent.Add((consignment, await broker.PlaceAsync(consignment)));
        }
        Assert.Equal([0, 0, 0, 1, 1, 1, 2], sent.Select(one => (int)one.Placed.Generation));
        Assert.Equal([0, 1, 2, 0, 1, 2, 0], sent.Select(one => (int)one.Placed.Index));
        foreach (var (consignment, placed) in sent)
        {
            var lane = consignment.Lane(placed.Generation);
            Assert.Equal(lane.ToArray(), placed.LaneId.ToByteArray());
            Assert.Equal(consignment.EntryHash(lane).Hash.ToArray(), placed.EntryHash.ToByteArray());
            var again = await broker.PlaceAsync(consignment); // wherever it lies, a repeat is told so
            Assert.Equal((true, placed.Generation, placed.Index), (again.Repeated, again.Generation, again.Index));
        }

        var (headers, closed) = await FollowAsync(broker, sent.Count);
        Assert.Equal(sent.Select(one => (one.Placed.Generation, one.Placed.Index, one.Placed.EntryHash)),
            headers.Select(header => (header.Generation, header.Index, header.EntryHash)));
        Assert.Equal([(0u, 3ul, 0ul), (1u, 3ul, 0ul)], closed.Select(lane => (lane.Generation, lane.Size, lane.First)));
        using var read = broker.Relay("JPN").ReadEntries(new Wire.ReadEntriesRequest
        {
            Position = new Wire.LanePosition { Mailbox = "JPN/npa", Generation = 1, Index = 2 },
        }, RunningBroker.Options());
        Assert.True(await read.ResponseStream.MoveNext(Ct));
        Assert.Equal(sent[5].Consignment.Bytes.ToArray(), read.ResponseStream.Current.Consignment.ToByteArray());
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Whoever_follows_is_led_from_one_generation_into_the_next(bool redis)
    {
        await using var server = redis ? await StartRedisAsync() : null;
        await using var broker = await StartAsync(server);
        for (var i = 0; i < LaneEntries; i++) await broker.PlaceAsync(broker.Consignments.Make());
        using var follow = broker.Relay("JPN").Follow(new Wire.FollowRequest
        {
            Positions = { new Wire.LanePosition { Mailbox = "JPN/npa", Index = LaneEntries - 1 } },
        }, RunningBroker.Options());
        Assert.True(await follow.ResponseStream.MoveNext(Ct));
        Assert.Equal(LaneEntries - 1UL, Assert.Single(follow.ResponseStream.Current.Entries).Index);
        await broker.PlaceAsync(broker.Consignments.Make());
        Assert.True(await follow.ResponseStream.MoveNext(Ct));
        Assert.Equal((0u, (ulong)LaneEntries), Assert.Single(follow.ResponseStream.Current.Closed) is var end ? (end.Generation, end.Size) : default);
        Assert.True(await follow.ResponseStream.MoveNext(Ct));
        Assert.Equal((1u, 0ul), Assert.Single(follow.ResponseStream.Current.Entries) is var entry ? (entry.Generation, entry.Index) : default);
    }

    [Fact]
    public async Task A_start_finds_the_generation_again_and_two_brokers_over_one_store_agree_on_it()
    {
        await using var server = await StartRedisAsync();
        await using var one = await StartAsync(server);
        var consignments = Enumerable.Range(0, 12).Select(_ => one.Consignments.Make()).ToArray();
        await one.PlaceAsync(consignments[0]);
        await using var other = await StartAsync(server);
        List<(uint, ulong)> places = [];
        for (var i = 0; i < consignments.Length; i++)
        {
            var placed = await (i % 2 == 0 ? one : other).PlaceAsync(consignments[i]);
            places.Add((placed.Generation, placed.Index));
        }
        Assert.Equal(Enumerable.Range(0, 12).Select(i => ((uint)(i / LaneEntries), (ulong)(i % LaneEntries))), places);
        await using var third = await StartAsync(server);
        Assert.Equal((4u, 0ul), await third.PlaceAsync(third.Consignments.Make()) is var last ? (last.Generation, last.Index) : default);
    }

    [Fact]
    public async Task A_lane_that_cannot_be_written_turns_its_own_consignments_away_and_no_others()
    {
        await using var server = await StartRedisAsync();
        await using var broker = await StartAsync(server);
        broker.Watch.Expect("one lane cannot be used");
        var (bad, good) = (broker.Consignments.Make(), broker.Consignments.Make(new TestMessage { To = ["USA/cisa"] }));
        await broker.PlaceAsync(broker.Consignments.Make());
        await using (var redis = await ConnectAsync(server))
            await redis.GetDatabase().KeyDeleteAsync(
                $"bb1:{broker.Federation.Name}:{{JPN/npa}}:{bad.Lane(0)}:i");
        using var stream = broker.Relay("KOR").PublishStream(RunningBroker.Options());
        for (ulong sequence = 0; sequence < 4; sequence += 2) // the stream goes on
        {
            await stream.RequestStream.WriteAsync(new Wire.PublishStreamRequest
            {
                FirstSequence = sequence,
                Consignments = { ByteString.CopyFrom(bad.Bytes.Span), ByteString.CopyFrom(good.Bytes.Span) },
            }, Ct);
            List<Wire.PublishResponse> answers = [];
            while (answers.Count < 2 && await stream.ResponseStream.MoveNext(Ct))
                answers.AddRange(stream.ResponseStream.Current.Answers);
            Assert.Equal((RefusalReason.LaneFull, true), (answers[0].Refused.Reason, answers[0].Refused.Retry));
            Assert.Equal(sequence > 0, answers[1].Placed.Repeated);
        }
        var alone = await broker.Relay("KOR").PublishAsync(
            new Wire.PublishRequest { Consignment = ByteString.CopyFrom(bad.Bytes.Span) }, RunningBroker.Options());
        Assert.Equal(RefusalReason.LaneFull, alone.Refused.Reason);
    }

    private static async Task<RedisServer> StartRedisAsync()
    {
        RedisServer.Require();
        return await RedisServer.StartAsync(RedisServer.Fsync);
    }

    private static async Task<RunningBroker> StartAsync(RedisServer? redis)
    {
        var broker = redis is null
            ? new RunningBroker { LaneEntries = LaneEntries }
            : new RunningBroker { LaneEntries = LaneEntries, Store = redis.Address };
        await broker.InitializeAsync();
        return broker;
    }

    private static async Task<ConnectionMultiplexer> ConnectAsync(RedisServer server) =>
        await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions
        {
            EndPoints = { new System.Net.Sockets.UnixDomainSocketEndPoint(server.Address["redis://".Length..]) },
        });

    private static async Task<(List<Wire.EntryHeader>, List<Wire.ClosedLane>)> FollowAsync(RunningBroker broker, int count)
    {
        using var follow = broker.Relay("JPN").Follow(new Wire.FollowRequest(), RunningBroker.Options());
        List<Wire.EntryHeader> headers = [];
        List<Wire.ClosedLane> closed = [];
        while (headers.Count < count && await follow.ResponseStream.MoveNext(Ct))
        {
            foreach (var entry in follow.ResponseStream.Current.Entries)
                Assert.Equal((int)entry.Generation, closed.Count); // nothing of a generation before the end of the one before
            headers.AddRange(follow.ResponseStream.Current.Entries);
            closed.AddRange(follow.ResponseStream.Current.Closed);
        }
        return (headers, closed);
    }
}
