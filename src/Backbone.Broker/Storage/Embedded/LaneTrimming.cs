using Backbone.Protocol.Logs;
using Backbone.Sqlite;

namespace Backbone.Broker.Storage.Embedded;

/// <summary>Trimming, a bounded step at a time, inside the writer's transaction.</summary>
internal static class LaneTrimming
{
    private const string FindLane = "SELECT number, size, trimmed_below FROM lane WHERE lane_id = ?1";
    private const string LaneOf = "SELECT mailbox, lane_id FROM lane WHERE number = ?1";
    private const string Through =
        "SELECT id, length FROM entry WHERE id BETWEEN ?1 AND ?2 AND trimmed = 0 ORDER BY id LIMIT ?3";
    private const string Expired =
        "SELECT id, length FROM entry WHERE trimmed = 0 AND expires_ms < ?1 ORDER BY expires_ms LIMIT ?2";
    private const string Mark = "UPDATE entry SET trimmed = ?2 WHERE id = ?1";
    private const string Free = "DELETE FROM record WHERE id = ?1";
    private const string Discount = "UPDATE lane SET outstanding = outstanding - ?2 WHERE number = ?1";
    private const string Raise = "UPDATE lane SET trimmed_below = ?2 WHERE number = ?1";

    private const string Marks = "SELECT size, trimmed_below FROM lane WHERE number = ?1";

    // The sign keeps SQLite from the index over what is not trimmed: the next in order is wanted.
    private const string FirstKept = "SELECT id FROM entry WHERE id BETWEEN ?1 AND ?2 AND +trimmed = 0 ORDER BY id LIMIT 1";
    private const string Forgettable = """
        SELECT number FROM lane WHERE closed = 1 AND forgotten = 0 AND outstanding = 0 AND (
            (latest_ms < ?1 AND NOT EXISTS (SELECT 1 FROM entry WHERE trimmed = 0 AND expires_ms < ?1 AND lane = number))
            OR (trimmed_below = size AND EXISTS (SELECT 1 FROM acknowledgement a WHERE a.lane = number AND a.through = size - 1)))
            LIMIT 1
        """;
    private const string Lost = "SELECT number FROM lane WHERE lost = 1 AND forgotten = 0 LIMIT 1";
    private const string FreeStep =
        "DELETE FROM record WHERE id IN (SELECT id FROM entry WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT ?3)";
    private const string CloseLane = """
        INSERT INTO lane (lane_id, mailbox, generation, closed, lost) VALUES (?1, ?2, ?3, 1, 1)
        ON CONFLICT (lane_id) DO UPDATE SET closed = 1, lost = 1 WHERE lost = 0
        """;
    private const string ForgetStep =
        "DELETE FROM entry WHERE id IN (SELECT id FROM entry WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT ?3)";
    private const string Forgotten = "UPDATE lane SET forgotten = 1, outstanding = 0 WHERE number = ?1";

    /// <summary>
    /// Forgets a step of one closed lane that was lost, expired before a time, or is acknowledged to its end; 0 where there is none.
    /// </summary>
    public static int Forget(SqliteSession session, ulong beforeMs)
    {
        if (FindForgettable(session, beforeMs) is not { } number) return 0;
        var first = number << EmbeddedFormat.IndexBits;
        using (var free = session.Statement(FreeStep)) // of a lane that was lost there are some
            free.Bind(1, first).Bind(2, first | ((1L << EmbeddedFormat.IndexBits) - 1)).Bind(3, StoreLimits.TrimStep).Run();
        using var forget = session.Statement(ForgetStep);
        var gone = forget.Bind(1, first).Bind(2, first | ((1L << EmbeddedFormat.IndexBits) - 1))
            .Bind(3, StoreLimits.TrimStep).Run();
        if (gone == StoreLimits.TrimStep) return 1;
        using var forgotten = session.Statement(Forgotten);
        forgotten.Bind(1, number).Run();
        return 1;
    }

    /// <summary>Closes a lane that was lost, or makes it for that; what is left of it is forgotten step by step.</summary>
    public static bool CloseLost(SqliteSession session, (LaneKey Lane, uint Generation) asked)
    {
        Span<byte> laneId = stackalloc byte[LaneId.Size];
        asked.Lane.Id.CopyTo(laneId);
        using var close = session.Statement(CloseLane);
        return close.Bind(1, laneId).Bind(2, asked.Lane.Mailbox).Bind(3, asked.Generation).Run() == 1;
    }

    private static long? FindForgettable(SqliteSession session, ulong beforeMs)
    {
        using (var lost = session.Statement(Lost))
            if (lost.Step()) return lost.Int64(0);
        using var find = session.Statement(Forgettable);
        return find.Bind(1, (long)Math.Min(beforeMs, long.MaxValue)).Step() ? find.Int64(0) : null;
    }

    /// <summary>Trims up to a step of a lane; a full step means that there may be more.</summary>
    public static List<TrimmedEntry> Trim(SqliteSession session, (LaneKey Lane, ulong Through, TrimReason Reason) asked)
    {
        long number, size, below;
        using (var find = session.Statement(FindLane))
        {
            Span<byte> laneId = stackalloc byte[LaneId.Size];
            asked.Lane.Id.CopyTo(laneId);
            if (!find.Bind(1, laneId).Step()) return [];
            (number, size, below) = (find.Int64(0), find.Int64(1), find.Int64(2));
        }
        var end = asked.Through < (ulong)size ? (long)asked.Through + 1 : size;
        if (below >= end) return [];

        var lane = number << EmbeddedFormat.IndexBits;
        using var select = session.Statement(Through);
        var ids = Collect(select.Bind(1, lane | below).Bind(2, lane | (end - 1)).Bind(3, StoreLimits.TrimStep));
        var freed = FreeAll(session, ids, asked.Reason, _ => asked.Lane);
        using var raise = session.Statement(Raise);
        raise.Bind(1, number).Bind(2, freed.Count < StoreLimits.TrimStep ? end : (long)freed[^1].Index + 1).Run();
        return freed;
    }

    /// <summary>Trims up to a count of entries of any lane that expired before a time.</summary>
    public static List<TrimmedEntry> TrimExpired(SqliteSession session, (ulong NowMs, int Count) asked)
    {
        using var select = session.Statement(Expired);
        var ids = Collect(select.Bind(1, (long)Math.Min(asked.NowMs, long.MaxValue)).Bind(2, asked.Count));
        var freed = FreeAll(session, ids, TrimReason.Expired, number => Lane(session, number));
        foreach (var number in ids.Select(entry => entry.Id >> EmbeddedFormat.IndexBits).Distinct()) RaiseOver(session, number);
        return freed;
    }

    /// <summary>Moves a lane's mark over what is trimmed now: each entry is passed once in its life.</summary>
    private static void RaiseOver(SqliteSession session, long number)
    {
        long below, size;
        using (var marks = session.Statement(Marks))
        {
            if (!marks.Bind(1, number).Step()) return;
            (size, below) = (marks.Int64(0), marks.Int64(1));
        }
        var lane = number << EmbeddedFormat.IndexBits;
        using var kept = session.Statement(FirstKept);
        var first = kept.Bind(1, lane | below).Bind(2, lane | size).Step() ? kept.Int64(0) ^ lane : size;
        if (first == below) return;
        using var raise = session.Statement(Raise);
        raise.Bind(1, number).Bind(2, first).Run();
    }

    private static List<(long Id, long Length)> Collect(Statement select)
    {
        List<(long, long)> ids = [];
        while (select.Step()) ids.Add((select.Int64(0), select.Int64(1)));
        return ids;
    }

    private static List<TrimmedEntry> FreeAll(
        SqliteSession session, List<(long Id, long Length)> ids, TrimReason reason, Func<long, LaneKey> laneOf)
    {
        List<TrimmedEntry> freed = new(ids.Count);
        using var mark = session.Statement(Mark);
        using var free = session.Statement(Free);
        using var discount = session.Statement(Discount);
        foreach (var (id, length) in ids)
        {
            var number = id >> EmbeddedFormat.IndexBits;
            mark.Bind(1, id).Bind(2, (long)reason).Run();
            free.Bind(1, id).Run();
            discount.Bind(1, number).Bind(2, length).Run();
            freed.Add(new TrimmedEntry(laneOf(number), (ulong)id & ((1UL << EmbeddedFormat.IndexBits) - 1), (int)length));
        }
        return freed;
    }

    private static LaneKey Lane(SqliteSession session, long number)
    {
        using var lane = session.Statement(LaneOf);
        lane.Bind(1, number).Step();
        return new LaneKey(lane.Text(0), new LaneId(lane.Blob(1)));
    }
}
