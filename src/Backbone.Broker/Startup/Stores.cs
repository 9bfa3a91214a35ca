using Backbone.Broker.Storage;
using Backbone.Broker.Storage.Embedded;
using Backbone.Broker.Storage.Redis;

namespace Backbone.Broker.Startup;

/// <summary>Opens the store that the settings name.</summary>
internal static class Stores
{
    /// <summary>How the address of an embedded store begins.</summary>
    public const string Embedded = "embedded:";

    /// <summary>How the address of a Redis begins.</summary>
    public const string Redis = "redis://";

    /// <summary>Opens it.</summary>
    /// <exception cref="StoreRefusedException">It cannot be used as asked.</exception>
    /// <exception cref="StoreUnavailableException">It does not answer.</exception>
    public static async Task<IBrokerStore> OpenAsync(BrokerSettings settings, TimeProvider clock)
    {
        var federation = settings.Federation.ToString();
        if (!settings.Store.StartsWith(Embedded, StringComparison.Ordinal))
            return await RedisStore.OpenAsync(settings.Store, federation, settings.Durability, clock,
                laneEntries: settings.LaneEntries);
        var path = settings.Store[Embedded.Length..];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return EmbeddedStore.Open(path, federation, settings.Durability, settings.LaneEntries);
    }

    /// <summary>Makes a whole, checked copy of an embedded store, which a broker may be using.</summary>
    /// <returns>What was made, in words.</returns>
    /// <exception cref="StoreRefusedException">There is no copy of this kind of store.</exception>
    /// <exception cref="StoreUnavailableException">There is no copy, and why.</exception>
    public static string Copy(BrokerSettings settings, string to)
    {
        if (!settings.Store.StartsWith(Embedded, StringComparison.Ordinal))
            throw new StoreRefusedException("backup: the store is a Redis, which has commands of its own for this: BGSAVE, or a replica");
        var path = settings.Store[Embedded.Length..];
        var bytes = EmbeddedStore.Copy(path, to, settings.Federation.ToString());
        return $"{to}: a whole copy of {path}, {bytes} bytes; SQLite's check passed. Copy the keys, settings and documents as files";
    }
}
