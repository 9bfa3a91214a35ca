using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>The outbox by where the broker put things, and by when they were stamped: what makes it be published again, or not be kept.</summary>
internal static class PlacedTable
{
    /// <summary>Durable at the broker, and not proved to be at home.</summary>
    private const string Waits = "state = 2 AND kept > 0";

    /// <summary>Of each lane that holds something which is not proved to be at home there: the highest place known.</summary>
    /// <param name="session">The store.</param>
    /// <param name="after">Only lanes after this one, in order of mailbox and generation.</param>
    /// <param name="count">At most so many lanes.</param>
    public static List<PlacedLane> Placed(SqliteSession session, PlacedLane? after, int count)
    {
        // From lane to lane by the index: however much waits in one, it is two steps.
        var (lanes, at) = (new List<PlacedLane>(), (Mailbox: after?.Mailbox ?? "", Generation: after?.Placing.Generation ?? 0));
        while (lanes.Count < count && FindNext(session, at.Mailbox, at.Generation) is { } lane)
        {
            lanes.Add(FindHighest(session, lane.Mailbox, lane.Generation));
            at = lane;
        }
        return lanes;
    }

    /// <summary>The broker has lost entries of a lane: what is not proved delivered is published again.</summary>
    /// <returns>How many.</returns>
    public static int PublishAgain(SqliteSession session, PlacedLane lane, Timestamp now)
    {
        using var update = session.Statement($"""
            UPDATE outbox SET state = 1, changed = ?3, not_before = 0
            WHERE {Waits} AND mailbox = ?1 AND generation = ?2
            """);
        return update.Bind(1, lane.Mailbox).Bind(2, lane.Placing.Generation).Bind(3, now).Run();
    }

    /// <summary>Its recipient's nation has a lane through an index: receipts in it need no more.</summary>
    public static void AtHome(SqliteSession session, PlacedLane lane, ulong through)
    {
        using var update = session.Statement($"""
            UPDATE outbox SET kept = 0
            WHERE {Waits} AND receipt = 1 AND mailbox = ?1 AND generation = ?2 AND lane_index <= ?3
            """);
        update.Bind(1, lane.Mailbox).Bind(2, lane.Placing.Generation).Bind(3, (long)through).Run();
    }

    /// <summary>Of envelopes that wait and were stamped after a moment, one consignment each: at most so many.</summary>
    public static List<byte[]> StampedAfter(SqliteSession session, Timestamp moment, int count)
    {
        var found = new List<byte[]>();
        using var select = session.Statement("""
            SELECT bytes FROM outbox INDEXED BY outbox_stamped CROSS JOIN consignments USING (place)
            WHERE state = 1 AND stamped > ?1 GROUP BY envelope_id LIMIT ?2
            """);
        select.Bind(1, moment).Bind(2, count);
        while (select.Step()) found.Add(select.Blob(0).ToArray());
        return found;
    }

    /// <summary>It was stamped anew before the broker took it: it is published under the new stamp.</summary>
    /// <returns>Its place in the outbox; null where it does not wait any more.</returns>
    public static long? Restamp(SqliteSession session, Consignment consignment, Timestamp due)
    {
        long place;
        using (var update = session.Statement("""
            UPDATE outbox SET stamped = ?3, due = ?4, kept = ?5, not_before = 0 WHERE envelope_id = ?1 AND recipient = ?2 AND state = 1 RETURNING place
            """))
        {
            update.Bind(1, consignment.EnvelopeId).Bind(2, consignment.RecipientIndex).Bind(3, consignment.Stamp.Statement.Time).Bind(4, due)
                .Bind(5, consignment.Bytes.Length);
            if (!update.Step()) return null;
            place = update.Int64(0);
        }
        using var replace = session.Statement("UPDATE consignments SET bytes = ?2 WHERE place = ?1");
        replace.Bind(1, place).Bind(2, consignment.Bytes.Span).Run();
        return place;
    }

    private static (string Mailbox, uint Generation)? FindNext(SqliteSession session, string mailbox, uint generation)
    {
        using var next = session.Statement($"""
            SELECT mailbox, generation FROM outbox WHERE {Waits} AND (mailbox, generation) > (?1, ?2) ORDER BY mailbox, generation LIMIT 1
            """);
        return next.Bind(1, mailbox).Bind(2, generation).Step() ? (next.Text(0), (uint)next.Int64(1)) : null;
    }

    private static PlacedLane FindHighest(SqliteSession session, string mailbox, uint generation)
    {
        using var highest = session.Statement($"""
            SELECT lane_index, mark FROM outbox WHERE {Waits} AND mailbox = ?1 AND generation = ?2 ORDER BY lane_index DESC LIMIT 1
            """);
        return highest.Bind(1, mailbox).Bind(2, generation).Step()
            ? new PlacedLane(mailbox, new Placing(generation, (ulong)highest.Int64(0), (ulong)highest.Int64(1)))
            : throw new InvalidOperationException("a lane that something waits in has nothing that waits");
    }
}
