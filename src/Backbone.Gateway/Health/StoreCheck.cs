using Backbone.Gateway.Retention;
using Backbone.Gateway.Storage;
using Backbone.Hosting.Health;
using Backbone.Sqlite;

namespace Backbone.Gateway.Health;

/// <summary>
/// Whether the national store can be written, and how much room is left: by the settings, and on its disk. Where its disk took
/// nothing, or nothing was written for a while, writing is proved.
/// </summary>
internal sealed class StoreCheck(NationalStore store, StoreRoom room, TimeProvider clock)
{
    /// <summary>Bytes on the disk below which somebody must see to it: 512 MiB, a hundred of the largest messages.</summary>
    private const long NarrowDisk = 512L << 20;

    /// <summary>How long nothing was written until writing is proved.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);

    private (long Commits, long At)? _seen;

    public async ValueTask<Finding> LookAsync(CancellationToken cancellation)
    {
        try
        {
            if (store.Fault is not null || IsIdle()) await store.ProveWritableAsync(cancellation);
        }
        catch (SqliteStoreException fault)
        {
            return Finding.NotReady(fault.IsFull ? "the disk of the national store is full: nothing is taken from clients or from the broker"
                : fault.Message, fault.IsFull ? "make room on the disk; the gateway goes on by itself" : "check the disk, and the system's log");
        }
        if (room.IsFull)
            return Finding.NotReady($"{room}: nothing more is taken", "give it more room (retention.roomMiB), or keep less (retention.days)");
        if (room.IsNarrow) return Finding.Degraded(room.ToString(), "give it more room (retention.roomMiB), or keep less (retention.days), before it is full");
        var left = store.RoomOnDisk();
        return left < NarrowDisk
            ? Finding.Degraded($"the disk of the national store has {left >> 20} MiB left", "make room on the disk before it is full")
            : Finding.Ready($"{room}; its disk has {left >> 20} MiB left");
    }

    private bool IsIdle()
    {
        if (_seen is { } seen && seen.Commits == store.Commits) return clock.GetElapsedTime(seen.At) >= Idle;
        _seen = (store.Commits, clock.GetTimestamp());
        return false;
    }
}
