using StackExchange.Redis;

namespace Backbone.Broker.Storage.Redis;

/// <summary>What a Redis promises by its own configuration.</summary>
/// <param name="Durability">The strongest that holds.</param>
/// <param name="Line">The same in one line.</param>
/// <param name="Missing">What stands against fsync, each with its remedy; empty when it holds.</param>
internal sealed record RedisGuarantee(Durability Durability, string Line, IReadOnlyList<string> Missing)
{
    private static readonly Version Oldest = new(7, 0);

    private static readonly string[] Settings =
        ["appendonly", "appendfsync", "no-appendfsync-on-rewrite", "save", "maxmemory", "maxmemory-policy"];

    /// <summary>Asks every primary; the weakest counts.</summary>
    /// <exception cref="StoreRefusedException">There is no primary, it is too old, or it does not show its
    /// configuration.</exception>
    /// <exception cref="StoreUnavailableException">There is no connection at the moment.</exception>
    public static async Task<RedisGuarantee> AskAsync(IConnectionMultiplexer redis)
    {
        var connected = redis.GetServers().Where(server => server.IsConnected).ToArray();
        if (connected.Length == 0) throw new StoreUnavailableException("Redis is not connected; ask again");
        var primaries = connected.Where(server => !server.IsReplica).ToArray();
        if (primaries.Length == 0) throw new StoreRefusedException("Redis is a replica; name the primary's address");
        var asked = await Task.WhenAll(primaries.Select(AskAsync));
        return asked.MinBy(guarantee => guarantee.Durability)!;
    }

    private static async Task<RedisGuarantee> AskAsync(IServer server)
    {
        if (server.Version < Oldest)
            throw new StoreRefusedException($"Redis {server.Version} is too old; {Oldest} or newer is needed");
        try
        {
            Dictionary<string, string> settings = [];
            foreach (var name in Settings)
                foreach (var (key, value) in await server.ConfigGetAsync(name)) settings[key] = value;
            var replication = (await server.InfoAsync("replication")).SelectMany(section => section)
                .ToDictionary(pair => pair.Key, pair => pair.Value);
            return Judge(server.Version, settings, replication.GetValueOrDefault("connected_slaves", "0"));
        }
        catch (RedisServerException refused) when (IsHidden(refused.Message))
        {
            throw new StoreRefusedException(
                $"Redis does not show its configuration ({refused.Message}); grant the broker's user +config|get and +info", refused);
        }
    }

    /// <summary>Not allowed, or renamed away; anything else, as still loading, passes.</summary>
    private static bool IsHidden(string message) =>
        message.StartsWith("NOPERM", StringComparison.Ordinal)
        || message.StartsWith("ERR unknown command", StringComparison.OrdinalIgnoreCase);

    private static RedisGuarantee Judge(Version version, Dictionary<string, string> settings, string replicas)
    {
        List<string> missing = [];
        Need("appendonly", "yes");
        Need("appendfsync", "always");
        Need("no-appendfsync-on-rewrite", "no");
        if (Setting("maxmemory") != "0") Need("maxmemory-policy", "noeviction");
        var found = string.Join(", ", Settings.Select(name => $"{name} {Setting(name)}")) + $", replicas {replicas}";
        return missing.Count == 0
            ? new(Durability.Fsync, $"fsync: every append is on disk before its answer (Redis {version}: {found})", missing)
            : new(Durability.Volatile, $"volatile: answered appends can be lost (Redis {version}: {found})", missing);

        string Setting(string name) => settings.GetValueOrDefault(name) is { Length: > 0 } value ? value : "(empty)";

        void Need(string name, string value)
        {
            if (Setting(name) != value) missing.Add($"{name} is {Setting(name)}: set it to {value}");
        }
    }
}
