using Backbone.TestKit.Redis;

namespace Backbone.Benchmarks.Crossing;

/// <summary>Where the broker keeps its lanes.</summary>
/// <param name="Name">What it is called in tables.</param>
/// <param name="Store">The setting.</param>
/// <param name="Redis">The server; null where the store is embedded.</param>
internal sealed record Engine(string Name, string Store, RedisServer? Redis)
{
    /// <summary>SQLite in the broker's own process.</summary>
    public static readonly Engine Embedded = new("embedded SQLite, fsync", "embedded", null);

    /// <summary>A server with the settings under which an answered write is on disk.</summary>
    public static Engine Of(RedisServer redis) => new("Redis, appendfsync always", redis.Address, redis);
}
