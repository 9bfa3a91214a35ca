using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>How far each lane of the nation is collected, and where it ended; and in which generation others' lanes are.</summary>
internal static class LaneTable
{
    public static List<LaneStanding> All(SqliteSession session)
    {
        var lanes = new List<LaneStanding>();
        using var select = session.Statement("SELECT mailbox, generation, next, size FROM lanes ORDER BY mailbox, generation");
        while (select.Step())
            lanes.Add(new LaneStanding(select.Text(0), (uint)select.Int64(1), (ulong)select.Int64(2),
                select.IsNull(3) ? null : (ulong)select.Int64(3)));
        return lanes;
    }

    public static void Put(SqliteSession session, LaneStanding lane)
    {
        using var put = session.Statement("""
            INSERT INTO lanes (mailbox, generation, next, size) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (mailbox, generation) DO UPDATE SET next = excluded.next, size = coalesce(size, excluded.size)
            """);
        put.Bind(1, lane.Mailbox).Bind(2, lane.Generation).Bind(3, (long)lane.Next);
        if (lane.Size is { } size) put.Bind(4, (long)size);
        else put.BindNull(4);
        put.Run();
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
    /// <summary>Whether all of it is collected, and nothing more can come.</summary>
    public bool IsFinished => Size is { } size && Next >= size;
}
