using Backbone.Broker.Storage;
using Backbone.Broker.Storage.Redis;
using Backbone.TestKit.Redis;
using StackExchange.Redis;

namespace Backbone.Broker.Tests.Storage;

/// <summary>
/// The Redis engine keeps the conformance suite's promises, each fact on a server of its own that syncs every write.
/// </summary>
public sealed class RedisStoreTests : StoreConformance
{
    /// <summary>So long that no poll hides a lost wake-up.</summary>
    private static readonly TimeSpan NoPoll = TimeSpan.FromHours(1);

    private RedisServer? _server;

    private RedisServer Server => _server!;

    private protected override async Task StartAsync()
    {
        RedisServer.Require();
        _server = await RedisServer.StartAsync(RedisServer.Fsync);
    }

    private protected override async Task StopAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    private protected override async Task<IBrokerStore> OpenAsync(
        string federation = Federation, Durability durability = Durability.Fsync, int laneEntries = StoreLimits.LaneEntries) =>
        await RedisStore.OpenAsync(Server.Address, federation, durability, TimeProvider.System, NoPoll, laneEntries);

    private protected override async Task MarkAsNewerAsync()
    {
        await using var redis = await ConnectAsync();
        await redis.GetDatabase().HashSetAsync("bb:store", "format", 99);
    }

    private protected override async Task CrashAsync()
    {
        await Server.KillAsync();
        await Server.StartAgainAsync();
    }

    private protected override async Task<long> HeldBytesAsync()
    {
        await using var redis = await ConnectAsync();
        var bytes = 0L;
        foreach (var key in redis.GetServers()[0].Keys())
            bytes += (long)await redis.GetDatabase().ExecuteAsync("MEMORY", "USAGE", key, "SAMPLES", 0);
        return bytes;
    }

    [Fact]
    public async Task Appends_killed_in_flight_lose_nothing_that_was_answered()
    {
        var first = Store.AppendAsync(Entry(0), Ct).AsTask();
        var rest = Enumerable.Range(1, 1999).Select(number => PlaceOrNullAsync(Entry(number))).ToArray();
        await first;
        await rest[100];
        await Server.KillAsync();
        var places = await Task.WhenAll(rest);

        await Server.StartAgainAsync();
        await ReopenAsync();
        Assert.InRange(await Store.SizeAsync(Lane, Ct), 1UL + (ulong)places.Count(place => place is not null), 2000UL);
        var entries = await Store.ReadAsync(Lane, 0, All, Ct);
        foreach (var (i, place) in places.Index())
            if (place is { } index) Assert.Equal(Record(i + 1, 100), entries[(int)index].Record);
    }

    [Fact]
    public async Task A_restarted_server_is_used_again_and_an_append_asked_again_is_there_once()
    {
        await AppendAsync(3);
        await Server.KillAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.AppendAsync(Entry(3), Ct).AsTask());
        await Server.StartAgainAsync();
        var outcome = await UntilItAnswersAsync(() => Store.AppendAsync(Entry(3), Ct).AsTask());
        Assert.True(outcome is AppendOutcome.Appended(3) or AppendOutcome.AlreadyThere(3, _), outcome.ToString());
        Assert.Equal(4UL, await Store.SizeAsync(Lane, Ct));
    }

    [Fact]
    public async Task A_server_that_comes_back_weaker_is_not_written_to()
    {
        await AppendAsync(1);
        await Server.KillAsync();
        await Server.StartAgainAsync("--appendonly", "yes", "--appendfsync", "everysec");
        var refusal = await UntilItSaysAsync("is not what it was", () => Store.AppendAsync(Entry(1), Ct).AsTask());
        Assert.True(refusal.Contains("appendfsync is everysec: set it to always", StringComparison.Ordinal), refusal);
    }

    [Fact]
    public async Task A_server_that_comes_back_empty_is_used_again_and_the_store_says_so()
    {
        await AppendAsync(1);
        Assert.Null(Store.EmptiedAt);
        await Server.KillAsync();
        Server.Wipe();
        await Server.StartAgainAsync();
        AppendOutcome? outcome = null;
        while (outcome is null)
            try
            {
                outcome = await Store.AppendAsync(Entry(0), Ct);
            }
            catch (StoreUnavailableException)
            {
                await Task.Yield(); // until the connection is back
            }
        Assert.Equal(new AppendOutcome.Appended(0), outcome);
        Assert.NotNull(Store.EmptiedAt);
        Assert.Single(await Store.TrimExpiredAsync(Later + 1, 10, Ct)); // the directory of lanes was written anew
    }

    [Fact]
    public async Task Scripts_that_Redis_forgot_are_sent_again()
    {
        await AppendAsync(1);
        await using (var redis = await ConnectAsync()) await redis.GetServers()[0].ScriptFlushAsync();
        Assert.Equal(new AppendOutcome.Appended(1), await Store.AppendAsync(Entry(1), Ct));
    }

    [Fact]
    public async Task A_follower_hears_of_what_another_broker_appended()
    {
        await using var other = await OpenAsync();
        var waiting = Store.WaitForMoreAsync([new LanePosition(Lane, 0)], Ct).AsTask();
        var documents = Store.WaitForDocumentsAsync(0, Ct).AsTask();
        await other.AppendAsync(Entry(0), Ct);
        Assert.Equal([new LanePosition(Lane, 1)], await waiting);
        await other.PutDocumentAsync(Document("roster", "KOR", 1), DocumentKeeping.Every, Ct);
        Assert.Equal(1UL, await documents);
    }

    [Fact]
    public async Task A_federation_lies_under_keys_that_name_format_federation_and_mailbox()
    {
        await AppendAsync(1);
        await using var redis = await ConnectAsync();
        var keys = redis.GetServers()[0].Keys().Select(key => key.ToString()).ToArray();
        Assert.Contains($"bb1:{Federation}:{{KOR/cert}}:{Lane.Id}:e", keys);
        Assert.All(keys, key => Assert.True(key == "bb:store" || key.StartsWith($"bb1:{Federation}:", StringComparison.Ordinal), key));
        var last = (await redis.GetDatabase().StreamRangeAsync($"bb1:{Federation}:{{KOR/cert}}:{Lane.Id}:e")).Single();
        Assert.Equal("1-0", last.Id.ToString());
    }

    [Fact]
    public async Task A_lane_that_lost_keys_takes_no_more()
    {
        await AppendAsync(2);
        await using (var redis = await ConnectAsync())
            await redis.GetDatabase().KeyDeleteAsync($"bb1:{Federation}:{{KOR/cert}}:{Lane.Id}:i");
        var refused = await Assert.ThrowsAsync<LaneFaultException>(() => Store.AppendAsync(Entry(2), Ct).AsTask());
        Assert.Contains("DAMAGED", refused.Message, StringComparison.Ordinal);
        await AppendAsync(1, Other);
    }

    [Fact]
    public async Task An_envelope_that_expired_leaves_the_set_of_those_known_and_an_acknowledged_one_stays_until_then()
    {
        await AppendAsync(3, expires: 5);
        await Store.TrimAsync(Lane, 1, TrimReason.Acknowledged, Ct);
        await using var redis = await ConnectAsync();
        var known = $"bb1:{Federation}:{{KOR/cert}}:{Lane.Id}:d";
        Assert.Equal(3, await redis.GetDatabase().HashLengthAsync(known));
        await Store.TrimExpiredAsync(6, 10, Ct);
        Assert.Equal(0, await redis.GetDatabase().HashLengthAsync(known));
    }

    [Fact]
    public async Task Bytes_that_somebody_else_wrote_into_a_lane_do_not_count_below_nothing_once_they_are_freed()
    {
        await AppendAsync(2);
        await using (var redis = await ConnectAsync())
            await redis.GetDatabase().HashDecrementAsync($"bb1:{Federation}:{{KOR/cert}}:{Lane.Id}:c", "outstanding", 50);
        await Store.TrimAsync(Lane, 1, TrimReason.Acknowledged, Ct);
        Assert.Equal(0UL, await Store.OutstandingAsync(Lane, Ct));
    }

    [Fact]
    public async Task One_damaged_lane_keeps_no_other_from_being_trimmed()
    {
        await AppendAsync(1, expires: 5);
        for (var i = 0; i < 8; i++) await AppendAsync(1, LaneOf($"KOR/unit{i}"), expires: 5);
        await using (var redis = await ConnectAsync())
            await redis.GetDatabase().KeyDeleteAsync($"bb1:{Federation}:{{KOR/cert}}:{Lane.Id}:i");
        Assert.Equal(8, (await Store.TrimExpiredAsync(6, 100, Ct)).Count);
        await Assert.ThrowsAsync<LaneFaultException>(async () => await Store.TrimExpiredAsync(6, 100, Ct));
    }

    [Theory, InlineData("e"), InlineData("h"), InlineData("i"), InlineData("c"), InlineData("d")]
    public async Task A_lane_that_cannot_be_read_is_closed_as_lost_and_its_mailbox_goes_on_in_the_next(string key)
    {
        await AppendAsync(2);
        await using (var redis = await ConnectAsync())
        {
            var name = $"bb1:{Federation}:{{KOR/cert}}:{Lane.Id}:{key}";
            await redis.GetDatabase().KeyDeleteAsync(name);
            await redis.GetDatabase().SetAddAsync(name, "a kind that none of them is");
        }
        await Store.CloseLostAsync(Lane, 0, Ct);
        var standing = Assert.Single(await Store.ReadStandingsAsync(Lane.Mailbox, Ct));
        Assert.Equal((0U, true, true), (standing.Generation, standing.IsClosed, standing.IsLost));
        Assert.Equal(new AppendOutcome.Appended(0), await Store.AppendAsync(InNext(1), Ct));
        Assert.Empty(await Store.ReadAsync(Lane, 0, All, Ct));
    }

    private async Task<ConnectionMultiplexer> ConnectAsync() =>
        await ConnectionMultiplexer.ConnectAsync(RedisAddress.Parse(Server.Address).ToOptions());

    private async Task<ulong?> PlaceOrNullAsync(LaneAppend append)
    {
        try
        {
            return Assert.IsType<AppendOutcome.Appended>(await Store.AppendAsync(append, Ct)).Index;
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }

    /// <summary>What a publisher does: asks again until it is answered. The test's bound ends it.</summary>
    private async Task<T> UntilItAnswersAsync<T>(Func<Task<T>> ask)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Ct);
            }
        }
    }

    private async Task<string> UntilItSaysAsync<T>(string words, Func<Task<T>> ask)
    {
        while (true)
        {
            var unavailable = await Assert.ThrowsAsync<StoreUnavailableException>(ask);
            if (unavailable.Message.Contains(words, StringComparison.Ordinal)) return unavailable.Message;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Ct);
        }
    }
}
