using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Monitoring;
using Backbone.TestKit.Redis;
using Google.Protobuf;
using Grpc.Core;
using Wire = Backbone.Contracts.Broker.V1;

namespace Backbone.Broker.Tests.Services;

/// <summary>A store that has lost entries: the broker sees it, says so, and goes on in the next generation.</summary>
public sealed class LossTests
{
    private const string Mailbox = "JPN/npa";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<bool> Engines() => [false, true];

    [Theory, MemberData(nameof(Engines))]
    public async Task A_lane_without_an_entry_that_its_nation_has_is_closed_and_the_next_generation_goes_on(bool redis)
    {
        await using var server = redis ? await StartRedisAsync() : null;
        await using var broker = await StartAsync(server);
        var sent = await SendAsync(broker, 3);

        // What it has is there: nothing happens.
        var (entries, closed) = await HearAsync(broker, new Wire.LanePosition { Mailbox = Mailbox, Index = 2, SeenIndex = 2, SeenMark = sent[2].Placed.Mark });
        Assert.Empty(closed);
        Assert.Equal((2UL, sent[2].Placed.Mark), Assert.Single(entries) is var last ? (last.Index, last.Mark) : default);

        var before = await Scrape.OfAsync(broker.Management.Authority, Ct);

        // The same bytes at the same place, and another append brought them.
        (entries, closed) = await HearAsync(broker, new Wire.LanePosition { Mailbox = Mailbox, Index = 2, SeenIndex = 2, SeenMark = 4711 });
        Assert.Empty(entries);
        Assert.Equal((0u, 3UL, 3UL, true), Assert.Single(closed) is var end ? (end.Generation, end.Size, end.First, end.Lost) : default);
        Assert.True(AlertRules.Fires("BackboneLaneLost", await Scrape.OfAsync(broker.Management.Authority, Ct), before));

        var again = await broker.PlaceAsync(sent[2].Consignment);
        Assert.Equal((1u, 0UL, false), (again.Generation, again.Index, again.Repeated));
        Assert.Equal([true, false], await CheckAsync(broker, sent[2].Placed, again));
        (entries, closed) = await HearAsync(broker, new Wire.LanePosition { Mailbox = Mailbox, Generation = 1 });
        Assert.Equal((1u, 0UL, again.Mark), Assert.Single(entries) is var first ? (first.Generation, first.Index, first.Mark) : default);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_store_that_lost_whole_generations_goes_on_after_the_latest_that_a_nation_knows(bool redis)
    {
        await using var server = redis ? await StartRedisAsync() : null;
        await using var broker = await StartAsync(server);
        var (_, closed) = await HearAsync(broker, new Wire.LanePosition { Mailbox = Mailbox, Generation = 3 });
        Assert.Equal((3u, 0UL, true), Assert.Single(closed) is var end ? (end.Generation, end.Size, end.Lost) : default);
        var placed = await broker.PlaceAsync(broker.Consignments.Make());
        Assert.Equal((4u, 0UL), (placed.Generation, placed.Index));

        // And whoever knows less is led there: 0 to 2 were lost, and are nowhere.
        using var follow = broker.Relay("JPN").Follow(new Wire.FollowRequest(), RunningBroker.Options());
        List<Wire.ClosedLane> told = [];
        while (await follow.ResponseStream.MoveNext(Ct) && follow.ResponseStream.Current.Entries.Count == 0)
            told.AddRange(follow.ResponseStream.Current.Closed);
        Assert.Equal([0u, 1u, 2u, 3u], told.Select(lane => lane.Generation));
        Assert.All(told, lane => Assert.True(lane.Lost));
        Assert.Equal(4u, Assert.Single(follow.ResponseStream.Current.Entries).Generation);
    }

    [Fact]
    public async Task Whoever_follows_hears_of_it_when_redis_is_flushed_under_the_broker()
    {
        await using var server = await StartRedisAsync();
        await using var broker = await StartAsync(server);
        var sent = await SendAsync(broker, 3);
        using var follow = broker.Relay("JPN").Follow(new Wire.FollowRequest(), RunningBroker.Options());
        for (var heard = 0; heard < 3; heard += follow.ResponseStream.Current.Entries.Count) Assert.True(await follow.ResponseStream.MoveNext(Ct));
        await server.FlushAsync();
        var (more, isNew) = (await SendAsync(broker, 4), false); // one more than it knew: it begins anew, and the fourth is no news
        // The follower may see it between any two of them: then what comes after is in the next generation already.
        var generations = more.Select(one => one.Placed.Generation).ToList();
        Assert.True(generations.All(generation => generation <= 1) && generations.SequenceEqual(generations.Order()), string.Join(' ', generations));

        Assert.True(await follow.ResponseStream.MoveNext(Ct));
        Assert.Empty(follow.ResponseStream.Current.Entries);
        Assert.True(Assert.Single(follow.ResponseStream.Current.Closed).Lost);
        Assert.All(await CheckAsync(broker, [sent[0].Placed, .. more.Select(one => one.Placed)]), Assert.True);
        foreach (var (consignment, _) in more) isNew |= (await broker.PlaceAsync(consignment)).Generation == 1;
        Assert.True(isNew);
        Assert.True(await follow.ResponseStream.MoveNext(Ct));
        Assert.Equal((1u, 0UL), follow.ResponseStream.Current.Entries[0] is var next ? (next.Generation, next.Index) : default);
    }

    [Fact]
    public async Task Documents_that_the_store_has_lost_are_kept_again_where_their_signatures_hold()
    {
        await using var server = await StartRedisAsync();
        await using var broker = await StartAsync(server);
        broker.Watch.Expect("the store had lost", "the store is unavailable to");
        using var watch = broker.Documents("KOR").WatchDocuments(new Wire.WatchDocumentsRequest(), RunningBroker.Options());
        for (var heard = 0; heard < broker.Federation.Documents.Length; heard += watch.ResponseStream.Current.Documents.Count)
            Assert.True(await watch.ResponseStream.MoveNext(Ct));
        await server.FlushAsync();
        Assert.Equal(StatusCode.Unavailable, await RunningBroker.FailureAsync(() => watch.ResponseStream.MoveNext(Ct))); // and they come again

        var roster = broker.Federation.Documents.Single(document => document.Type == DocumentType.Roster && NationOf(document) == "KOR");
        var wrong = roster.Bytes.ToArray();
        wrong[^1] ^= 1;
        Assert.NotNull((await PublishAsync(broker, wrong)).Refused);
        Assert.Equal((null, false), await PublishAsync(broker, roster.Bytes.ToArray()) is var kept ? (kept.Refused, kept.Repeated) : default);
        Assert.True((await PublishAsync(broker, roster.Bytes.ToArray())).Repeated);
    }

    [Fact]
    public async Task A_check_of_placements_is_bounded_and_strict()
    {
        await using var broker = await StartAsync(null);
        Assert.Equal(StatusCode.InvalidArgument, await RunningBroker.FailureAsync(() => CheckAsync(broker, Array.Empty<Wire.PlacedEntry>())));
        Assert.Equal(StatusCode.InvalidArgument, await RunningBroker.FailureAsync(() => CheckAsync(broker, new Wire.PlacedEntry { Mailbox = "npa" })));
        Assert.Equal(StatusCode.InvalidArgument, await RunningBroker.FailureAsync(
            () => CheckAsync(broker, new Wire.PlacedEntry { Mailbox = Mailbox, Generation = 65_536 })));
        Assert.Equal(StatusCode.InvalidArgument, await RunningBroker.FailureAsync(
            () => CheckAsync(broker, [.. Enumerable.Range(0, 257).Select(_ => new Wire.PlacedEntry { Mailbox = Mailbox })])));
        Assert.Equal([true], await CheckAsync(broker, new Wire.PlacedEntry { Mailbox = Mailbox, Index = ulong.MaxValue, Mark = 1 }));
    }

    private static async Task<List<(Consignment Consignment, Wire.Placement Placed)>> SendAsync(RunningBroker broker, int count)
    {
        List<(Consignment, Wire.Placement)> sent = [];
        for (var i = 0; i < count; i++)
        {
            var consignment = broker.Consignments.Make();
            sent.Add((consignment, await broker.PlaceAsync(consignment)));
        }
        return sent;
    }

    private static Task<List<bool>> CheckAsync(RunningBroker broker, params Wire.Placement[] placed) => CheckAsync(broker, [.. placed.Select(one =>
        new Wire.PlacedEntry { Mailbox = Mailbox, Generation = one.Generation, Index = one.Index, Mark = one.Mark })]);

    private static async Task<List<bool>> CheckAsync(RunningBroker broker, params Wire.PlacedEntry[] placed) =>
        [.. (await broker.Relay("KOR").CheckPlacementsAsync(new Wire.CheckPlacementsRequest { Placed = { placed } }, RunningBroker.Options()))
            .Findings.Select(finding => finding.Lost)];

    /// <summary>The first that whoever follows from a position hears.</summary>
    private static async Task<(List<Wire.EntryHeader>, List<Wire.ClosedLane>)> HearAsync(RunningBroker broker, Wire.LanePosition position)
    {
        using var follow = broker.Relay("JPN").Follow(new Wire.FollowRequest { Positions = { position } }, RunningBroker.Options());
        Assert.True(await follow.ResponseStream.MoveNext(Ct));
        return ([.. follow.ResponseStream.Current.Entries], [.. follow.ResponseStream.Current.Closed]);
    }

    private static async Task<Wire.PublishDocumentResponse> PublishAsync(RunningBroker broker, byte[] document) =>
        await broker.Documents("KOR").PublishDocumentAsync(
            new Wire.PublishDocumentRequest { Document = ByteString.CopyFrom(document) }, RunningBroker.Options());

    private static string? NationOf(SignedDocument signed) =>
        FederationDocument.TryRead(signed.Payload, out var document, out _) ? document.Head.Nation?.ToString() : null;

    private static async Task<RedisServer> StartRedisAsync()
    {
        RedisServer.Require();
        return await RedisServer.StartAsync(RedisServer.Fsync);
    }

    private static async Task<RunningBroker> StartAsync(RedisServer? redis)
    {
        var broker = redis is null ? new RunningBroker() : new RunningBroker { Store = redis.Address };
        broker.Watch.Expect("the store has lost entries of generation");
        await broker.InitializeAsync();
        return broker;
    }
}
