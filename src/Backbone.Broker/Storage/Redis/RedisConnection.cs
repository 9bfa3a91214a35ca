using StackExchange.Redis;

namespace Backbone.Broker.Storage.Redis;

/// <summary>
/// One shared connection on which everything is pipelined. Its failures become
/// <see cref="StoreUnavailableException"/>. It comes back by itself; but before the first append after that, and once a minute,
/// Redis is asked again what it promises and what it holds: it can be set up anew while it runs. While it keeps less than was
/// promised nothing is appended.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    /// <summary>For how long its promise is believed.</summary>
    public static readonly TimeSpan Believed = TimeSpan.FromMinutes(1);

    /// <summary>For how long it is not asked again once it kept less: appends that come meanwhile hear the same.</summary>
    private static readonly TimeSpan Disbelieved = TimeSpan.FromSeconds(1);

    private readonly ConnectionMultiplexer _redis;
    private readonly RedisAddress _address;
    private readonly string _federation;
    private readonly Durability _asked;
    private readonly TimeProvider _time;
    private readonly IDatabase _database;
    private readonly SemaphoreSlim _verifying = new(1);
    private int _failures;
    private int _verifiedAt;
    private long _verified;
    private (StoreUnavailableException Why, long At)? _broke;
    private bool _disposed;

    private RedisConnection(ConnectionMultiplexer redis, RedisAddress address, string federation, Durability asked, TimeProvider time)
    {
        (_redis, _address, _federation, _asked, _time) = (redis, address, federation, asked, time);
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
    public static async Task<RedisConnection> OpenAsync(
        RedisAddress address, string federation, Durability asked, TimeProvider time)
    {
        if (asked == Durability.Replicated)
            throw new StoreRefusedException("Durability: replicated is not built yet for Redis; ask for fsync");
        RedisConnection? connection = null;
        try
        {
            var redis = await ConnectionMultiplexer.ConnectAsync(address.ToOptions());
            connection = new RedisConnection(redis, address, federation, asked, time);
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
    /// After a lost connection, and where the last answer is a minute old, asks Redis again before anything is appended; otherwise
    /// costs nothing.
    /// </summary>
    /// <exception cref="StoreUnavailableException">It is weaker, or another federation's now.</exception>
    public ValueTask EnsureVerifiedAsync() => IsBelieved ? ValueTask.CompletedTask : VerifyAgainAsync(now: false);

    /// <summary>The same, whatever it answered last.</summary>
    public ValueTask VerifyNowAsync() => VerifyAgainAsync(now: true);

    /// <summary>Writes something that is of no account: a Redis without memory or disk answers questions, and takes nothing.</summary>
    /// <exception cref="StoreUnavailableException">It takes nothing.</exception>
    public Task ProveWritableAsync() => AskAsync(
        static (database, now) => database.HashSetAsync(RedisKeys.Marker, "looked", now), _time.GetUtcNow().ToUnixTimeMilliseconds());

    private bool IsBelieved => Volatile.Read(ref _verifiedAt) == Volatile.Read(ref _failures)
        && _time.GetElapsedTime(Volatile.Read(ref _verified)) < Believed;

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await _redis.DisposeAsync();
    }

    private async ValueTask VerifyAgainAsync(bool now)
    {
        await _verifying.WaitAsync();
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!now && IsBelieved) return;
            if (!now && _broke is var (why, at) && _time.GetElapsedTime(at) < Disbelieved) throw why;
            // An empty Redis has broken its word: a person must see that. But nations go on meanwhile: what was lost is published again.
            if (await VerifyAsync()) Emptied?.Invoke();
        }
        catch (StoreRefusedException refused)
        {
            Volatile.Write(ref _verifiedAt, Volatile.Read(ref _failures) - 1); // believed no more
            var broke = new StoreUnavailableException($"Redis at {_address} is not what it was at the start: {refused.Message}", refused)
            {
                ForCallers = refused.Shortfall is { } shortfall
                    ? $"the broker's store does not keep what it promised ({shortfall})" : "the broker's store is not what it was",
            };
            _broke = (broke, _time.GetTimestamp());
            throw broke;
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
        {
            var shortfall = string.Join("; ", guarantee.Missing);
            throw new StoreRefusedException(
                $"Durability: fsync was asked for, but Redis at {_address} is {guarantee.Line}; {shortfall}; or ask for volatile")
            {
                Shortfall = shortfall,
            };
        }
        var isEmpty = await CheckMarkAsync();
        (Guarantee, _broke) = (guarantee, null);
        Volatile.Write(ref _verified, _time.GetTimestamp());
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
        if (found < RedisKeys.Format)
            throw new StoreRefusedException(
                $"Redis at {_address} has format {found}, which an older program wrote; this broker reads format {RedisKeys.Format} alone, and under "
                + "its names nothing would be there; start the older program until the gateways have collected everything, then give this one an empty Redis");
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
