using System.Buffers.Binary;
using Backbone.Protocol.Logs;

namespace Backbone.Broker.Storage.Redis;

/// <summary>
/// Followers of this process, rung by what Redis publishes, whichever broker wrote it. A message lost with a
/// connection costs a poll's time, not the wake-up.
/// </summary>
internal sealed class RedisWakeups(RedisConnection redis, TimeProvider time, TimeSpan poll)
{
    private const string Revision = "revision";

    private readonly Wakeups<LaneId> _lanes = new();
    private readonly Wakeups<string> _documents = new();

    public async Task HearAsync(RedisKeys keys)
    {
        redis.Restored += RingAll;
        await redis.HearAsync(keys.LaneChannel, HearLane);
        await redis.HearAsync(keys.DocumentChannel, HearDocument);
    }

    public void RingLane(LaneId lane, ulong size) => _lanes.Ring(lane, size);

    public void RingDocuments(ulong revision) => _documents.Ring(Revision, revision);

    public void RingAll()
    {
        _lanes.RingAll();
        _documents.RingAll();
    }

    /// <summary>Enlists, looks at all lanes in one go, and waits as long as each has the size that is known.</summary>
    public async Task<IReadOnlyList<LanePosition>> WaitForMoreAsync(
        IReadOnlyCollection<LanePosition> known, Func<LaneKey, Task<ulong>> sizeOf, CancellationToken cancellation)
    {
        var sizes = known.ToDictionary(position => position.Lane.Id, position => position.Size);
        while (true)
        {
            using var follower = _lanes.Enlist(sizes);
            var now = await Task.WhenAll(known.Select(position => sizeOf(position.Lane))).WaitAsync(cancellation);
            LanePosition[] grown =
                [.. known.Zip(now, (was, size) => was with { Size = size }).Where(lane => lane.Size != sizes[lane.Lane.Id])];
            if (grown.Length > 0) return grown;
            await RungOrTimeToLook(follower.Rung, cancellation);
        }
    }

    /// <summary>The same for documents.</summary>
    public async Task<ulong> WaitForDocumentsAsync(
        ulong knownRevision, Func<Task<ulong>> revisionNow, CancellationToken cancellation)
    {
        var known = new Dictionary<string, ulong> { [Revision] = knownRevision };
        while (true)
        {
            using var follower = _documents.Enlist(known);
            var revision = await revisionNow().WaitAsync(cancellation);
            if (revision != knownRevision) return revision;
            await RungOrTimeToLook(follower.Rung, cancellation);
        }
    }

    private async Task RungOrTimeToLook(Task rung, CancellationToken cancellation)
    {
        await rung.WaitAsync(poll, time, cancellation)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        cancellation.ThrowIfCancellationRequested();
    }

    private void HearLane(byte[] message)
    {
        if (message.Length != LaneId.Size + sizeof(ulong)) return; // not ours: a message may wake, it tells nothing
        var size = BinaryPrimitives.ReadUInt64BigEndian(message.AsSpan(LaneId.Size));
        _lanes.Ring(new LaneId(message.AsSpan(0, LaneId.Size)), size);
    }

    private void HearDocument(byte[] message)
    {
        if (message.Length == sizeof(ulong)) RingDocuments(BinaryPrimitives.ReadUInt64BigEndian(message));
    }
}
