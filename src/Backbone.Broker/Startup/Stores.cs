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
}
