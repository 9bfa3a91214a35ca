using Backbone.Broker.Health;
using Backbone.Broker.Storage;
using Backbone.Broker.Storage.Redis;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Backbone.TestKit.Redis;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using Condition = Backbone.Hosting.Health.Condition;

namespace Backbone.Broker.Tests.Storage;

/// <summary>What a Redis must promise before it is used, and how its address is written.</summary>
public sealed class RedisOpeningTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("appendonly is no: set it to yes", "--appendonly", "no")]
    [InlineData("appendfsync is everysec: set it to always", "--appendonly", "yes", "--appendfsync", "everysec")]
    [InlineData("no-appendfsync-on-rewrite is yes: set it to no",
        "--appendonly", "yes", "--appendfsync", "always", "--no-appendfsync-on-rewrite", "yes")]
    [InlineData("maxmemory-policy is allkeys-lru: set it to noeviction",
        "--appendonly", "yes", "--appendfsync", "always", "--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru")]
    public async Task A_setting_below_fsync_is_refused_with_its_remedy_and_taken_when_volatile_is_asked_for(
        string remedy, params string[] settings)
    {
        RedisServer.Require();
        await using var server = await RedisServer.StartAsync(settings);
        var refused = await Assert.ThrowsAsync<StoreRefusedException>(() => OpenAsync(server, Durability.Fsync));
        Assert.Contains(remedy, refused.Message, StringComparison.Ordinal);
        await using var taken = await OpenAsync(server, Durability.Volatile);
        Assert.StartsWith("volatile: ", taken.Guarantee, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bound_on_memory_without_eviction_is_enough_for_fsync()
    {
        RedisServer.Require();
        await using var server = await RedisServer.StartAsync([.. RedisServer.Fsync, "--maxmemory", "100mb"]);
        await using var store = await OpenAsync(server, Durability.Fsync);
        Assert.StartsWith("fsync: ", store.Guarantee, StringComparison.Ordinal);
        Assert.Contains("appendfsync always", store.Guarantee, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_Redis_refuses_an_append_whole_and_goes_on_when_there_is_room()
    {
        RedisServer.Require();
        await using var server = await RedisServer.StartAsync(RedisServer.Fsync);
        await using var store = await OpenAsync(server, Durability.Fsync);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(RedisAddress.Parse(server.Address).ToOptions());
        await redis.GetServers()[0].ConfigSetAsync("maxmemory", 1);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(store));
        Assert.Equal(0UL, await store.SizeAsync(Lane, Ct));
        await redis.GetServers()[0].ConfigSetAsync("maxmemory", 0);
        Assert.Equal(new AppendOutcome.Appended(0), await AppendAsync(store));
    }

    [Theory]
    [InlineData("appendfsync", "no", "always", "appendfsync is no: set it to always")]
    [InlineData("maxmemory-policy", "allkeys-lru", "noeviction", "maxmemory-policy is allkeys-lru: set it to noeviction")]
    public async Task A_Redis_that_is_set_up_weaker_while_it_runs_takes_nothing_until_it_keeps_its_promise_again(
        string setting, string weaker, string kept, string remedy)
    {
        RedisServer.Require();
        await using var server = await RedisServer.StartAsync([.. RedisServer.Fsync, "--maxmemory", "100mb"]);
        var time = new FakeTimeProvider();
        await using var store = await RedisStore.OpenAsync(server.Address, "asia", Durability.Fsync, time);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(RedisAddress.Parse(server.Address).ToOptions());
        var check = new StoreCheck(store);
        Assert.Equal(Condition.Ready, (await check.LookAsync(Ct)).State);

        await redis.GetServers()[0].ConfigSetAsync(setting, weaker);
        time.Advance(RedisConnection.Believed);
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(store));
        Assert.Contains(remedy, refused.ForCallers, StringComparison.Ordinal);
        var found = await check.LookAsync(Ct);
        Assert.Equal(Condition.NotReady, found.State);
        Assert.Contains(remedy, found.Cause, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(store));

        await redis.GetServers()[0].ConfigSetAsync(setting, kept);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new AppendOutcome.Appended(0), await AppendAsync(store));
        Assert.Equal(Condition.Ready, (await check.LookAsync(Ct)).State);
    }

    [Fact]
    public async Task Health_sees_a_weaker_Redis_before_the_minute_is_over_and_a_full_one_too()
    {
        RedisServer.Require();
        await using var server = await RedisServer.StartAsync(RedisServer.Fsync);
        await using var store = await RedisStore.OpenAsync(server.Address, "asia", Durability.Fsync, new FakeTimeProvider());
        await using var redis = await ConnectionMultiplexer.ConnectAsync(RedisAddress.Parse(server.Address).ToOptions());
        var check = new StoreCheck(store);
        await redis.GetServers()[0].ConfigSetAsync("appendfsync", "no");
        Assert.Equal(Condition.NotReady, (await check.LookAsync(Ct)).State);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(store));
        await redis.GetServers()[0].ConfigSetAsync("appendfsync", "always");
        await redis.GetServers()[0].ConfigSetAsync("maxmemory", 1);
        Assert.Equal(Condition.NotReady, (await check.LookAsync(Ct)).State);
        await redis.GetServers()[0].ConfigSetAsync("maxmemory", 0);
        Assert.Equal(Condition.Ready, (await check.LookAsync(Ct)).State);
    }

    [Fact]
    public async Task A_replica_is_refused()
    {
        RedisServer.Require();
        await using var server = await RedisServer.StartAsync([.. RedisServer.Fsync, "--replicaof", "127.0.0.1 1"]);
        var refused = await Assert.ThrowsAsync<StoreRefusedException>(() => OpenAsync(server, Durability.Volatile));
        Assert.Contains("name the primary's address", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_is_used_and_never_shown()
    {
        RedisServer.Require();
        await using var server = await RedisServer.StartAsync([.. RedisServer.Fsync, "--requirepass", "s3cr:t@"]);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAsync(server, Durability.Fsync));
        var address = server.Address.Replace("redis://", "redis://default:s3cr%3At%40@", StringComparison.Ordinal);
        await using var store = await RedisStore.OpenAsync(address, "asia", Durability.Fsync, TimeProvider.System);
        Assert.IsType<AppendOutcome.Appended>(await AppendAsync(store));
        Assert.DoesNotContain("s3cr", RedisAddress.Parse(address).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Redis_that_hides_its_configuration_is_refused()
    {
        RedisServer.Require();
        await using var server = await RedisServer.StartAsync(
            [.. RedisServer.Fsync, "--user", "broker", "on", ">word", "~*", "&*", "+@all", "-config"]);
        var address = server.Address.Replace("redis://", "redis://broker:word@", StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<StoreRefusedException>(
            () => RedisStore.OpenAsync(address, "asia", Durability.Fsync, TimeProvider.System));
        Assert.Contains("grant the broker's user +config|get", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_said_so()
    {
        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(
            () => RedisStore.OpenAsync("redis:///nowhere/redis.sock", "asia", Durability.Volatile, TimeProvider.System));
        Assert.Contains("redis:///nowhere/redis.sock", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_follower_looks_for_itself_when_a_message_was_lost()
    {
        RedisServer.Require();
        await using var server = await RedisServer.StartAsync(RedisServer.Fsync);
        var time = new FakeTimeProvider();
        await using var store = await RedisStore.OpenAsync(server.Address, "asia", Durability.Fsync, time, TimeSpan.FromSeconds(2));
        var waiting = store.WaitForMoreAsync([new LanePosition(Lane, 0)], Ct).AsTask();
        await using (var redis = await ConnectionMultiplexer.ConnectAsync(RedisAddress.Parse(server.Address).ToOptions()))
            await redis.GetDatabase().StringAppendAsync($"bb1:asia:{{KOR/cert}}:{Lane.Id}:h", new byte[RedisReading.HashSize]);
        while (!waiting.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(2));
            await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Ct));
            Ct.ThrowIfCancellationRequested();
        }
        Assert.Equal([new LanePosition(Lane, 1)], await waiting);
    }

    [Theory]
    [InlineData("redis://localhost", "redis://localhost:6379")]
    [InlineData("redis://localhost:7000", "redis://localhost:7000")]
    [InlineData("redis://10.0.0.1:7000/", "redis://10.0.0.1:7000")]
    [InlineData("redis://[::1]:7000", "redis://[::1]:7000")]
    [InlineData("redis://user:word@localhost:7000", "redis://localhost:7000")]
    [InlineData("redis:///run/redis.sock", "redis:///run/redis.sock")]
    [InlineData("redis://:word@/run/redis.sock", "redis:///run/redis.sock")]
    public void An_address_names_a_host_or_a_socket(string text, string shown) =>
        Assert.Equal(shown, RedisAddress.Parse(text).ToString());

    [Theory]
    [InlineData("localhost:6379")]
    [InlineData("rediss://localhost")]
    [InlineData("redis://localhost?tls=yes")]
    [InlineData("redis://localhost/1")]
    [InlineData("redis://localhost:0")]
    [InlineData("redis://localhost:port")]
    [InlineData("redis://")]
    [InlineData("redis://word@localhost")]
    public void An_address_that_cannot_be_used_is_refused(string text) =>
        Assert.Throws<StoreRefusedException>(() => RedisAddress.Parse(text));

    private static LaneKey Lane { get; } = new("KOR/cert", new LaneId(new byte[LaneId.Size]));

    private static async Task<IBrokerStore> OpenAsync(RedisServer server, Durability durability) =>
        await RedisStore.OpenAsync(server.Address, "asia", durability, TimeProvider.System);

    private static async Task<AppendOutcome> AppendAsync(IBrokerStore store) =>
        await store.AppendAsync(
            new LaneAppend(Lane, new EnvelopeId(Digest.Of([1])), new EntryHash(Digest.Of([2])), new byte[9], 1), Ct);
}
