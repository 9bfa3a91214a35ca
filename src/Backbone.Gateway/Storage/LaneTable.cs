using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>How far each lane of the nation is collected, and where it ended; and in which generation others' lanes are.</summary>
internal static class LaneTable
{
    public static List<LaneStanding> All(SqliteSession session)
    {
        var lanes = new List<LaneStanding>();
        using var select = session.Statement("SELECT mailbox, generation, next, size, seen_index, seen_mark FROM lanes ORDER BY mailbox, generation");
        while (select.Step())
            lanes.Add(new LaneStanding(select.Text(0), (uint)select.Int64(1), (ulong)select.Int64(2),
                select.IsNull(3) ? null : (ulong)select.Int64(3))
            { SeenIndex = (ulong)select.Int64(4), SeenMark = (ulong)select.Int64(5) });
        return lanes;
    }

    /// <summary>The position of a lane; 0 where nothing is known of it.</summary>
    public static ulong NextOf(SqliteSession session, string mailbox, uint generation)
    {
        using var select = session.Statement("SELECT next FROM lanes WHERE mailbox = ?1 AND generation = ?2");
        return select.Bind(1, mailbox).Bind(2, generation).Step() ? (ulong)select.Int64(0) : 0;
    }

    /// <summary>Lanes of which more is collected than was acknowledged.</summary>
    public static List<DueLane> Due(SqliteSession session, int count)
    {
        var lanes = new List<DueLane>();
        using var select = session.Statement("""
            SELECT mailbox, generation, next, last_hash FROM lanes WHERE acknowledged < next AND last_hash IS NOT NULL
            ORDER BY mailbox, generation LIMIT ?1
            """);
        select.Bind(1, count);
        while (select.Step())
            lanes.Add(new DueLane(select.Text(0), (uint)select.Int64(1), (ulong)select.Int64(2), new EntryHash(new Digest(select.Blob(3)))));
        return lanes;
    }

    /// <summary>The broker took the word that a lane is durable up to its position of then.</summary>
    public static void Acknowledged(SqliteSession session, DueLane lane)
    {
        using var put = session.Statement(
            "UPDATE lanes SET acknowledged = max(acknowledged, ?3) WHERE mailbox = ?1 AND generation = ?2");
        put.Bind(1, lane.Mailbox).Bind(2, lane.Generation).Bind(3, (long)lane.Next).Run();
    }

    /// <summary>Where a lane stands from now on.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="last">The entry hash before its position; null where that is not known, or is as it was.</param>
    public static void Put(SqliteSession session, LaneStanding lane, EntryHash? last = null)
    {
        using var put = session.Statement("""
            INSERT INTO lanes (mailbox, generation, next, size, last_hash) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (mailbox, generation) DO UPDATE SET next = excluded.next, size = coalesce(size, excluded.size),
                last_hash = CASE WHEN excluded.next = next THEN coalesce(excluded.last_hash, last_hash) ELSE excluded.last_hash END
            """);
        put.Bind(1, lane.Mailbox).Bind(2, lane.Generation).Bind(3, (long)lane.Next);
        if (lane.Size is { } size) put.Bind(4, (long)size);
        else put.BindNull(4);
        if (last is { } hash) put.Bind(5, hash.Hash.ToArray());
        else put.BindNull(5);
        put.Run();
    }

    /// <summary>An entry of a lane is on disk here: of the highest, index and mark are kept, whatever the position is.</summary>
    public static void Seen(SqliteSession session, string mailbox, uint generation, ulong index, ulong mark)
    {
        using var put = session.Statement("""
            INSERT INTO lanes (mailbox, generation, next, seen_index, seen_mark) VALUES (?1, ?2, 0, ?3, ?4)
            ON CONFLICT (mailbox, generation) DO UPDATE SET seen_index = excluded.seen_index, seen_mark = excluded.seen_mark
                WHERE seen_mark = 0 OR excluded.seen_index > seen_index
            """);
        put.Bind(1, mailbox).Bind(2, generation).Bind(3, (long)index).Bind(4, (long)mark).Run();
    }

    /// <summary>The broker has lost entries of a lane: it takes no acknowledgement of it any more.</summary>
    public static void Lost(SqliteSession session, string mailbox, uint generation)
    {
        using var put = session.Statement("UPDATE lanes SET last_hash = NULL WHERE mailbox = ?1 AND generation = ?2");
        put.Bind(1, mailbox).Bind(2, generation).Run();
    }

    /// <summary>The latest generation of a lane that anything was published into; 0 where nothing is known of it.</summary>
    public static uint LatestPublished(SqliteSession session, string mailbox)
    {
        using var select = session.Statement("SELECT generation FROM published_lanes WHERE mailbox = ?");
        return select.Bind(1, mailbox).Step() ? (uint)select.Int64(0) : 0;
    }

    /// <summary>Something was published into a generation of a lane: none before it takes anything.</summary>
    public static void Published(SqliteSession session, string mailbox, uint generation)
    {
        if (generation == 0) return; // as long as nothing is known
        using var put = session.Statement("""
            INSERT INTO published_lanes (mailbox, generation) VALUES (?1, ?2)
            ON CONFLICT (mailbox) DO UPDATE SET generation = max(generation, excluded.generation)
            """);
        put.Bind(1, mailbox).Bind(2, generation).Run();
    }
}

/// <summary>A lane, the first index that is not collected without a gap before it, and where it ended.</summary>
internal sealed record LaneStanding(string Mailbox, uint Generation, ulong Next, ulong? Size = null)
{
    /// <summary>The highest index of an entry that is on disk here; with its mark.</summary>
    public ulong SeenIndex { get; init; }

    /// <summary>The mark of that entry; 0 where there is none.</summary>
    public ulong SeenMark { get; init; }

    /// <summary>Whether all of it is collected, and nothing more can come.</summary>
    public bool IsFinished => Size is { } size && Next >= size;
}
