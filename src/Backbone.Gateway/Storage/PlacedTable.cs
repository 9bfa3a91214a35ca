using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>The outbox by where the broker put things, and by when they were stamped: what makes it be published again, or not be kept.</summary>
internal static class PlacedTable
{
    /// <summary>Of each lane that holds something which is not proved to be at home there: the highest place known.</summary>
    /// <param name="session">The store.</param>
    /// <param name="after">Only lanes after this one, in order of mailbox and generation.</param>
    /// <param name="count">At most so many lanes.</param>
    public static List<PlacedLane> Placed(SqliteSession session, PlacedLane? after, int count)
    {
        var lanes = new List<PlacedLane>();
        using var select = session.Statement("""
            SELECT mailbox, generation, max(lane_index), mark FROM outbox
            WHERE state = 2 AND consignment IS NOT NULL AND (mailbox, generation) > (?1, ?2)
            GROUP BY mailbox, generation ORDER BY mailbox, generation LIMIT ?3
            """);
        select.Bind(1, after?.Mailbox ?? "").Bind(2, after?.Placing.Generation ?? 0).Bind(3, count);
        while (select.Step())
            lanes.Add(new PlacedLane(select.Text(0), new Placing((uint)select.Int64(1), (ulong)select.Int64(2), (ulong)select.Int64(3))));
        return lanes;
    }

    /// <summary>The broker has lost entries of a lane: what is not proved delivered is published again.</summary>
    /// <returns>How many.</returns>
    public static int PublishAgain(SqliteSession session, PlacedLane lane, Timestamp now)
    {
        using var update = session.Statement("""
            UPDATE outbox SET state = 1, changed = ?3, not_before = 0
            WHERE state = 2 AND consignment IS NOT NULL AND mailbox = ?1 AND generation = ?2
            """);
        return update.Bind(1, lane.Mailbox).Bind(2, lane.Placing.Generation).Bind(3, now).Run();
    }

    /// <summary>Its recipient's nation has a lane through an index: receipts in it need no more.</summary>
    public static void AtHome(SqliteSession session, PlacedLane lane, ulong through)
    {
        using var update = session.Statement("""
            UPDATE outbox SET consignment = NULL
            WHERE state = 2 AND consignment IS NOT NULL AND receipt = 1 AND mailbox = ?1 AND generation = ?2 AND lane_index <= ?3
            """);
        update.Bind(1, lane.Mailbox).Bind(2, lane.Placing.Generation).Bind(3, (long)through).Run();
    }

    /// <summary>Of envelopes that wait and were stamped after a moment, one consignment each: at most so many.</summary>
    public static List<byte[]> StampedAfter(SqliteSession session, Timestamp moment, int count)
    {
        var found = new List<byte[]>();
        using var select = session.Statement("""
            SELECT consignment FROM outbox WHERE state = 1 AND stamped > ?1 GROUP BY envelope_id LIMIT ?2
            """);
        select.Bind(1, moment).Bind(2, count);
        while (select.Step()) found.Add(select.Blob(0).ToArray());
        return found;
    }

    /// <summary>It was stamped anew before the broker took it: it is published under the new stamp.</summary>
    /// <returns>False where it does not wait any more.</returns>
    public static bool Restamp(SqliteSession session, Consignment consignment, Timestamp due)
    {
        using var update = session.Statement("""
            UPDATE outbox SET consignment = ?3, stamped = ?4, due = ?5, not_before = 0 WHERE envelope_id = ?1 AND recipient = ?2 AND state = 1
            """);
        return update.Bind(1, consignment.EnvelopeId).Bind(2, consignment.RecipientIndex).Bind(3, consignment.Bytes.Span)
            .Bind(4, consignment.Stamp.Statement.Time).Bind(5, due).Run() == 1;
    }
}
