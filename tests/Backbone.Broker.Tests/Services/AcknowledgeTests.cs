using Backbone.Broker.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.TestKit.Consignments;
using Backbone.TestKit.Federation;
using Backbone.TestKit.Redis;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Wire = Backbone.Contracts.Broker.V1;

namespace Backbone.Broker.Tests.Services;

/// <summary>Acknowledgements as gateways give them, and as they come back to whoever asks why bytes are gone.</summary>
public sealed class AcknowledgeTests
{
    private const string Mailbox = "JPN/npa";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<bool> Engines() => [false, true];

    [Theory, MemberData(nameof(Engines))]
    public async Task What_was_freed_comes_back_with_the_word_that_freed_it_once_for_all_that_it_covers(bool redis)
    {
        await using var server = redis ? await StartRedisAsync() : null;
        await using var broker = await StartAsync(server);
        var sent = await SendAsync(broker, 5);
        var first = Made(broker, sent, 2);
        var answer = await broker.Relay("JPN").AcknowledgeAsync(RequestOf(first), RunningBroker.Options());
        Assert.Equal(2UL, answer.Acknowledged.Through);
        Assert.InRange(answer.Acknowledged.Outstanding, (ulong)(sent[3].Bytes.Length + sent[4].Bytes.Length), 1UL << 20);

        var read = await ReadAsync(broker);
        Assert.Equal([true, true, true, false, false], read.Select(entry => entry.Trimmed == Wire.TrimReason.Acknowledged));
        Assert.Equal(first.Bytes.ToArray(), read[0].Acknowledgement.ToByteArray());
        Assert.All(read.Skip(1), entry => Assert.True(entry.Acknowledgement.IsEmpty));
        Assert.Equal([0, 0, 0, sent[3].Bytes.Length, sent[4].Bytes.Length], read.Select(entry => entry.Consignment.Length));

        var again = await broker.Relay("JPN").AcknowledgeAsync(RequestOf(Made(broker, sent, 1)), RunningBroker.Options());
        Assert.Equal(answer, again);
        var last = Made(broker, sent, 4);
        Assert.Equal(0UL, (await broker.Relay("JPN").AcknowledgeAsync(RequestOf(last), RunningBroker.Options())).Acknowledged.Outstanding);
        Assert.Equal(last.Bytes.ToArray(), (await ReadAsync(broker))[0].Acknowledgement.ToByteArray());
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_generation_that_is_acknowledged_to_its_end_is_forgotten_and_its_reader_is_shown_why(bool redis)
    {
        await using var server = redis ? await StartRedisAsync() : null;
        await using var broker = await StartAsync(server, laneEntries: 3);
        var sent = await SendAsync(broker, 4);
        var word = Made(broker, sent, 2);
        await broker.Relay("JPN").AcknowledgeAsync(RequestOf(word), RunningBroker.Options());
        var store = broker.Services.GetRequiredService<IBrokerStore>();
        while (await store.ForgetAsync(0, Ct) > 0)
        {
        }
        using var follow = broker.Relay("JPN").Follow(new Wire.FollowRequest(), RunningBroker.Options());
        Assert.True(await follow.ResponseStream.MoveNext(Ct));
        var closed = Assert.Single(follow.ResponseStream.Current.Closed);
        Assert.Equal((0u, 3UL, 3UL), (closed.Generation, closed.Size, closed.First));
        Assert.Equal(word.Bytes.ToArray(), closed.Acknowledgement.ToByteArray());
        Assert.Empty(await ReadAsync(broker));

        var repeat = await broker.PlaceAsync(sent[0]); // what was forgotten may come again, into a later generation
        Assert.Equal((1u, 1UL, false), (repeat.Generation, repeat.Index, repeat.Repeated));
        var late = await broker.Relay("JPN").AcknowledgeAsync(RequestOf(word), RunningBroker.Options());
        Assert.Equal((2UL, 0UL), (late.Acknowledged.Through, late.Acknowledged.Outstanding));
    }

    [Fact]
    public async Task Lanes_of_another_nation_are_not_freed_whoever_signed_the_word()
    {
        await using var broker = await StartAsync(null);
        var sent = await SendAsync(broker, 1);
        Assert.Equal(StatusCode.PermissionDenied, await RunningBroker.FailureAsync(async () =>
            await broker.Relay("KOR").AcknowledgeAsync(RequestOf(Made(broker, sent, 0)), RunningBroker.Options())));
        Assert.Equal(StatusCode.InvalidArgument, await RunningBroker.FailureAsync(async () =>
            await broker.Relay("JPN").AcknowledgeAsync(new Wire.AcknowledgeRequest(), RunningBroker.Options())));
        var refused = (await broker.Relay("JPN").AcknowledgeAsync(
            RequestOf(Made(broker, sent, 0, broker.Federation.Kor)), RunningBroker.Options())).Refused;
        Assert.Equal((RefusalReason.StampKeyUnknown, true), (refused.Reason, refused.Retry));
        Assert.Equal(sent[0].Bytes.ToArray(), Assert.Single(await ReadAsync(broker)).Consignment.ToByteArray());
    }

    private static async Task<List<Consignment>> SendAsync(RunningBroker broker, int count)
    {
        List<Consignment> sent = [];
        for (var i = 0; i < count; i++)
        {
            sent.Add(broker.Consignments.Make(new TestMessage { To = [Mailbox] }));
            await broker.PlaceAsync(sent[i]);
        }
        return sent;
    }

    private static Acknowledgement Made(RunningBroker broker, List<Consignment> sent, int through, TestNation? by = null)
    {
        var nation = by ?? broker.Federation.Jpn;
        var lane = sent[through].Lane(0);
        return Acknowledgement.Sign(new AcknowledgementStatement(
            lane, (ulong)through, sent[through].EntryHash(lane), nation.Stamp.Key.Kid, Timestamp.Now(TimeProvider.System)), nation.GatewayCustody);
    }

    private static Wire.AcknowledgeRequest RequestOf(Acknowledgement made) =>
        new() { Mailbox = Mailbox, Acknowledgement = ByteString.CopyFrom(made.Bytes.Span) };

    private static async Task<List<Wire.ReadEntriesResponse>> ReadAsync(RunningBroker broker)
    {
        using var read = broker.Relay("JPN").ReadEntries(
            new Wire.ReadEntriesRequest { Position = new Wire.LanePosition { Mailbox = Mailbox } }, RunningBroker.Options());
        List<Wire.ReadEntriesResponse> entries = [];
        await foreach (var entry in read.ResponseStream.ReadAllAsync(Ct)) entries.Add(entry);
        return entries;
    }

    private static async Task<RedisServer> StartRedisAsync()
    {
        RedisServer.Require();
        return await RedisServer.StartAsync(RedisServer.Fsync);
    }

    private static async Task<RunningBroker> StartAsync(RedisServer? redis, int? laneEntries = null)
    {
        var broker = redis is null
            ? new RunningBroker { LaneEntries = laneEntries }
            : new RunningBroker { LaneEntries = laneEntries, Store = redis.Address };
        await broker.InitializeAsync();
        return broker;
    }
}
