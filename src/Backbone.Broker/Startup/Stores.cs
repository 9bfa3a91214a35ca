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

    /// <summary>Puts a copy in the place of an embedded store, which no broker is using.</summary>
    /// <returns>What was done, and what the copy cannot know, in words.</returns>
    /// <exception cref="StoreRefusedException">This kind of store is restored otherwise.</exception>
    /// <exception cref="StoreUnavailableException">It was not done, and why.</exception>
    public static string Restore(BrokerSettings settings, string from, TimeProvider clock)
    {
        if (!settings.Store.StartsWith(Embedded, StringComparison.Ordinal))
            throw new StoreRefusedException("restore: the store is a Redis, which is restored by its own means: stop it, and put its dump or append-only files back");
        var path = settings.Store[Embedded.Length..];
        var aside = EmbeddedStore.Restore(path, from, settings.Federation.ToString(), clock.GetUtcNow());
        return $"""
            {path}: restored from {from}; SQLite's check passed
            {(aside is null ? "no store was there before" : $"the store that was there is kept: {aside}, with all files beside it")}
            what the copy does not know: what came, was acknowledged and was freed after it was made. The gateways find that (LANE_LOST), and their
            senders publish again what is not proved delivered; nothing is to be done for it, and nothing comes twice
            next: start the broker, and tell the nations that a copy of such an age was restored
            """;
    }
}
