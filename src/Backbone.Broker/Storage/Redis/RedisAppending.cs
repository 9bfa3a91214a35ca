using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using StackExchange.Redis;

namespace Backbone.Broker.Storage.Redis;

/// <summary>Appending in Redis: one script, on the connection that all appends share.</summary>
internal sealed class RedisAppending(RedisConnection redis, RedisKeys keys, int laneEntries) : IAsyncDisposable
{
    /// <summary>Appends on their way: bounds what waits in the connection; beyond it callers wait.</summary>
    private const int Bound = 1024;

    private readonly SemaphoreSlim _room = new(Bound);

    public async Task<AppendOutcome> AppendAsync(LaneAppend append, CancellationToken cancellation)
    {
        await _room.WaitAsync(cancellation);
        try
        {
            await redis.EnsureVerifiedAsync();
            var lane = keys.Of(append.Lane);
            if (!lane.Listed) await ListAsync(lane);
            return Outcome(await redis.EvaluateAsync(RedisScripts.Append, lane.ForAppend,
            [
                append.Envelope.Hash.ToArray(), append.EntryHash.Hash.ToArray(), append.Record, EntryFacts.Of(append),
                append.ExpiresMs, append.Record.Length, keys.LaneChannelName, lane.LaneId, laneEntries,
                append.Generation,
            ]));
        }
        finally
        {
            _room.Release();
        }
    }

    /// <summary>Waits until every append on its way was answered, if only by the end of the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < Bound; i++) await _room.WaitAsync();
        _room.Release(Bound);
    }

    /// <summary>Before a lane's first entry, so that no entry is ever in a lane that expiry does not know.</summary>
    private async Task ListAsync(LaneKeys lane)
    {
        await redis.AskAsync(
            static (database, asked) => database.SetAddAsync(asked.LaneDirectory, asked.DirectoryEntry),
            (keys.LaneDirectory, lane.DirectoryEntry));
        lane.Listed = true;
    }

    private static AppendOutcome Outcome(RedisResult answer)
    {
        if (answer.Resp3Type == ResultType.Array && answer.Length == 1) return new AppendOutcome.Closed((ulong)(long)answer[0]);
        if (answer.Resp3Type == ResultType.Array)
            return new AppendOutcome.Conflict((ulong)(long)answer[0], new EntryHash(new Digest((byte[])answer[1]!)));
        var index = (long)answer;
        return index >= 0
            ? new AppendOutcome.Appended((ulong)index)
            : new AppendOutcome.AlreadyThere((ulong)(-1 - index));
    }
}
