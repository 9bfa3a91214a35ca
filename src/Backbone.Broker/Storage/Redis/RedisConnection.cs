using StackExchange.Redis;

namespace Backbone.Broker.Storage.Redis;

/// <summary>
/// One shared connection on which everything is pipelined. Its failures become
/// <see cref="StoreUnavailableException"/>. It comes back by itself; but before the first append after that, Redis is
/// asked again what it promises and what it holds.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private readonly ConnectionMultiplexer _redis;
    private readonly RedisAddress _address;
    private readonly string _federation;
    private readonly Durability _asked;
    private readonly IDatabase _database;
    private readonly SemaphoreSlim _verifying = new(1);
    private int _failures;
    private int _verifiedAt;
    private bool _disposed;

    private RedisConnection(ConnectionMultiplexer redis, RedisAddress address, string federation, Durability asked)
    {
        (_redis, _address, _federation, _asked) = (redis, address, federation, asked);
        _database = redis.GetDatabase();
        _redis.ConnectionFailed += (_, _) =>
        {
            Interlocked.Increment(ref _failures);
            Interrupted?.Invoke();
        };
        _redis.ConnectionRestored += (_, _) => Restored?.Invoke();
    }

    /// <summary>The connection was lost.</summary>
    public event Action? Interrupted;

    /// <summary>The connection is back; what was published meanwhile was missed.</summary>
    public event Action? Restored;

    /// <summary>Redis came back without what it held.</summary>
    public event Action? Emptied;

    /// <summary>What Redis promised when it was asked last.</summary>
    public RedisGuarantee Guarantee { get; private set; } = null!;

    /// <summary>Connects, and refuses a Redis that cannot promise what is asked, or is not this federation's.</summary>
    /// <exception cref="StoreRefusedException">What was found, what was expected, the next step.</exception>
    /// <exception cref="StoreUnavailableException">Nobody answers there.</exception>
    public static async Task<RedisConnection> OpenAsync(RedisAddress address, string federation, Durability asked)
    {
        if (asked == Durability.Replicated)
            throw new StoreRefusedException("Durability: replicated is not built yet for Redis; ask for fsync");
        RedisConnection? connection = null;
        try
        {
            var redis = await ConnectionMultiplexer.ConnectAsync(address.ToOptions());
            connection = new RedisConnection(redis, address, federation, asked);
            await connection.VerifyAsync();
            return connection;
        }
        catch (Exception failure)
        {
            if (connection is not null) await connection.DisposeAsync();
            if (Broken(failure)) throw connection is null ? Unavailable(address, failure) : connection.Unavailable(failure);
            throw;
        }
    }

    /// <summary>Runs one script; the library sends it once to each server and its hash from then on.</summary>
    public async Task<RedisResult> EvaluateAsync(string script, RedisKey[] keys, RedisValue[] arguments)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            return await _database.ScriptEvaluateAsync(script, keys, arguments);
        }
        catch (RedisServerException failure) when (failure.Message.StartsWith(RedisScripts.Damaged, StringComparison.Ordinal))
        {
            throw new LaneFaultException($"Redis at {_address}: {failure.Message}; restore it from a copy", failure);
        }
        catch (Exception failure) when (Broken(failure))
        {
            throw Unavailable(failure);
        }
    }

    /// <summary>Runs a command.</summary>
    public async Task<T> AskAsync<TState, T>(Func<IDatabase, TState, Task<T>> command, TState state)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            return await command(_database, state);
        }
        catch (Exception failure) when (Broken(failure))
        {
            throw Unavailable(failure);
        }
    }

    /// <summary>Hears a channel, from now on and again after each reconnection.</summary>
    public Task HearAsync(RedisChannel channel, Action<byte[]> heard) =>
        AskAsync(
            async (_, redis) =>
            {
                await redis.GetSubscriber().SubscribeAsync(channel, (_, message) => heard((byte[])message!));
                return true;
            },
            _redis);

    /// <summary>
    /// After a lost connection, asks Redis again before anything is appended; otherwise costs nothing.
    /// </summary>
    /// <exception cref="StoreUnavailableException">It came back weaker, or as another federation's.</exception>
    public ValueTask EnsureVerifiedAsync() =>
        Volatile.Read(ref _verifiedAt) == Volatile.Read(ref _failures) ? ValueTask.CompletedTask : VerifyAgainAsync();

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await _redis.DisposeAsync();
    }

    private async ValueTask VerifyAgainAsync()
    {
        await _verifying.WaitAsync();
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_verifiedAt == Volatile.Read(ref _failures)) return;
            // An empty Redis has broken its word: a person must see that. But nations go on meanwhile: what was lost is published again.
            if (await VerifyAsync()) Emptied?.Invoke();
        }
        catch (StoreRefusedException refused)
        {
            throw new StoreUnavailableException($"Redis at {_address} came back changed: {refused.Message}", refused);
        }
        catch (Exception failure) when (Broken(failure))
        {
            throw Unavailable(failure);
        }
        finally
        {
            _verifying.Release();
        }
    }

    /// <returns>Whether it holds nothing of what it held.</returns>
    private async Task<bool> VerifyAsync()
    {
        var failures = Volatile.Read(ref _failures);
        var guarantee = await RedisGuarantee.AskAsync(_redis);
        if (guarantee.Durability < _asked)
            throw new StoreRefusedException(
                $"Durability: fsync was asked for, but Redis at {_address} is {guarantee.Line}; "
                + $"{string.Join("; ", guarantee.Missing)}; or ask for volatile");
        var isEmpty = await CheckMarkAsync();
        Guarantee = guarantee;
        Volatile.Write(ref _verifiedAt, failures);
        return isEmpty;
    }

    /// <returns>Whether nobody had marked it before.</returns>
    private async Task<bool> CheckMarkAsync()
    {
        var mark = await _database.ScriptEvaluateAsync(RedisScripts.Mark, [RedisKeys.Marker], [RedisKeys.Format, _federation]);
        var (format, federation, isNew) = ((RedisValue)mark[0], (RedisValue)mark[1], (int)mark[2] == 1);
        if (format.IsNull || !format.TryParse(out int found))
            throw new StoreRefusedException(
                $"Redis at {_address} holds {RedisKeys.Marker}, and it is none of Backbone's; give the federation a Redis of its own");
        if (found > RedisKeys.Format)
            throw new StoreRefusedException(
                $"Redis at {_address} has format {found}; this broker expects at most {RedisKeys.Format}; start the newer program");
        if (federation != _federation)
            throw new StoreRefusedException(
                $"Redis at {_address} belongs to federation {federation}; this broker expects {_federation}; "
                + "give each federation a Redis of its own");
        return isNew;
    }

    private static bool Broken(Exception failure) => failure is RedisException or TimeoutException;

    private StoreUnavailableException Unavailable(Exception failure) => Unavailable(_address, failure);

    private static StoreUnavailableException Unavailable(RedisAddress address, Exception failure) =>
        new($"Redis at {address} did not answer as it should ({failure.Message}); ask again", failure);
}
