using Backbone.Broker.Storage;
using Backbone.Broker.Storage.Embedded;
using Backbone.Broker.Storage.Redis;
using Backbone.TestKit.Certificates;
using Backbone.TestKit.Redis;

namespace Backbone.Benchmarks.Curves;

/// <summary>A broker's store of its own, empty, on disk before it answers.</summary>
internal sealed class StoreUnderTest : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly RedisServer? _redis;

    private StoreUnderTest(string name, RedisServer? redis, Func<TestFolder, Task<IBrokerStore>> open) => (Name, _redis, Open) = (name, redis, open);

    /// <summary>Which engine.</summary>
    public string Name { get; }

    /// <summary>The store.</summary>
    public IBrokerStore Store { get; private set; } = null!;

    private Func<TestFolder, Task<IBrokerStore>> Open { get; }

    /// <summary>One of each engine that is there, opened one after the other.</summary>
    public static async IAsyncEnumerable<StoreUnderTest> EachAsync()
    {
        yield return await StartedAsync(new StoreUnderTest("embedded SQLite, fsync", null, folder =>
            Task.FromResult<IBrokerStore>(EmbeddedStore.Open(folder.PathOf("broker.db"), StoreLane.Federation, Durability.Fsync))));
        if (!RedisServer.IsInstalled) yield break;
        var redis = await RedisServer.StartAsync(RedisServer.Fsync);
        yield return await StartedAsync(new StoreUnderTest("Redis, appendfsync always", redis, async _ =>
            await RedisStore.OpenAsync(redis.Address, StoreLane.Federation, Durability.Fsync, TimeProvider.System)));
    }

    public async ValueTask DisposeAsync()
    {
        if (Store is not null) await Store.DisposeAsync();
        if (_redis is not null) await _redis.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<StoreUnderTest> StartedAsync(StoreUnderTest store)
    {
        try
        {
            store.Store = await store.Open(store._folder);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }
}
