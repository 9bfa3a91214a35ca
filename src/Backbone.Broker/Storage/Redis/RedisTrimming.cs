using StackExchange.Redis;

namespace Backbone.Broker.Storage.Redis;

/// <summary>Trimming in Redis: each script frees a bounded step, so that appends get their turn in between.</summary>
internal static class RedisTrimming
{
    public static async Task<IReadOnlyList<TrimmedEntry>> TrimAsync(
        RedisConnection redis, RedisKeys keys, LaneKey lane, ulong throughIndex, TrimReason reason)
    {
        List<TrimmedEntry> freed = [];
        var end = (long)Math.Min(throughIndex, StoreLimits.LaneEntries - 1) + 1;
        RedisValue[] arguments = [end, StoreLimits.TrimStep, Byte(reason)];
        while (true)
        {
            var answer = (long[])(await redis.EvaluateAsync(RedisScripts.Trim, keys.Of(lane).ForTrim, arguments))!;
            Add(freed, lane, answer.AsSpan(2));
            if (answer[0] >= answer[1]) return freed;
        }
    }

    public static async Task<bool> KeepAsync(RedisConnection redis, LaneKeys lane, LaneAcknowledgement acknowledgement)
    {
        await redis.EnsureVerifiedAsync(); // like an append: what is freed by it is gone
        return (int)await redis.EvaluateAsync(
            RedisScripts.Acknowledge, lane.ForTrim, [acknowledgement.Through, acknowledgement.Bytes]) == 1;
    }

    public static async Task CloseLostAsync(RedisConnection redis, RedisKeys keys, LaneKey lane, uint generation)
    {
        await redis.EnsureVerifiedAsync(); // like an append
        await redis.EvaluateAsync(RedisScripts.CloseLost, keys.Of(lane).ForClose, [generation, keys.Of(lane).LaneId]);
    }

    public static async Task<IReadOnlyList<TrimmedEntry>> TrimExpiredAsync(
        RedisConnection redis, RedisKeys keys, ulong nowMs, int count)
    {
        List<TrimmedEntry> freed = [];
        LaneFaultException? first = null;
        var lanes = await redis.AskAsync(static (database, key) => database.SetMembersAsync(key), keys.LaneDirectory);
        foreach (var listed in lanes)
        {
            var lane = RedisKeys.FromDirectory((byte[])listed!);
            RedisValue[] arguments = [Math.Min(nowMs, StoreLimits.LatestMs + 1), count - freed.Count, Byte(TrimReason.Expired)];
            try
            {
                var answer = await redis.EvaluateAsync(RedisScripts.TrimExpired, keys.Of(lane).ForTrim, arguments);
                Add(freed, lane, (long[])answer!);
            }
            catch (LaneFaultException fault)
            {
                first ??= fault; // one lane that is damaged keeps no other from being trimmed
            }
            if (freed.Count == count) break;
        }
        return first is null || freed.Count > 0 ? freed : throw first;
    }

    public static async Task<int> ForgetAsync(RedisConnection redis, RedisKeys keys, ulong beforeMs)
    {
        var forgotten = 0;
        var lanes = await redis.AskAsync(static (database, key) => database.SetMembersAsync(key), keys.LaneDirectory);
        foreach (var listed in lanes)
        {
            var lane = keys.Of(RedisKeys.FromDirectory((byte[])listed!));
            if ((int)await redis.EvaluateAsync(
                    RedisScripts.Forget, lane.ForForget, [Math.Min(beforeMs, StoreLimits.LatestMs)]) == 0) continue;
            forgotten++;
            await redis.AskAsync(
                static (database, asked) => database.SetRemoveAsync(asked.LaneDirectory, asked.listed),
                (keys.LaneDirectory, listed));
        }
        return forgotten;
    }

    private static RedisValue Byte(TrimReason reason) => new byte[] { (byte)reason };

    private static void Add(List<TrimmedEntry> freed, LaneKey lane, ReadOnlySpan<long> pairs)
    {
        for (var i = 0; i < pairs.Length; i += 2) freed.Add(new TrimmedEntry(lane, (ulong)pairs[i], (int)pairs[i + 1]));
    }
}
