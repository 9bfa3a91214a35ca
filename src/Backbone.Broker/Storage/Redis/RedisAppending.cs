using System.Buffers.Binary;
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
            var outcome = Outcome(append, await redis.EvaluateAsync(RedisScripts.Append, lane.ForAppend,
            [
                append.Envelope.Hash.ToArray(), append.EntryHash.Hash.ToArray(), append.Record, EntryFacts.Of(append),
                append.ExpiresMs, append.Record.Length, keys.LaneChannelName, lane.LaneId, laneEntries,
                append.Generation, Bytes(append.Mark), append.TakesNew ? 1 : 0,
            ]));
            if (outcome is AppendOutcome.Appended(0)) await ListAsync(lane); // where Redis lost the lane, it lost the directory too
            return outcome;
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

    private static AppendOutcome Outcome(LaneAppend append, RedisResult answer)
    {
        if (answer.Resp3Type != ResultType.Array) return new AppendOutcome.Appended((ulong)(long)answer);
        var place = (ulong)(long)answer[0];
        if (answer.Length == 1) return new AppendOutcome.Closed(place);
        var there = new EntryHash(new Digest((byte[])answer[1]!));
        return there == append.EntryHash
            ? new AppendOutcome.AlreadyThere(place, new EntryMark(BinaryPrimitives.ReadUInt64BigEndian((byte[])answer[2]!)))
            : new AppendOutcome.Conflict(place, there);
    }

    private static byte[] Bytes(EntryMark mark)
    {
        var bytes = new byte[EntryMark.Size];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, mark.Value);
        return bytes;
    }
}
