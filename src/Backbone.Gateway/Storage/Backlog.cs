using Backbone.Protocol;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>What has piled up and waits for somebody: for the broker, for recipients, for officers. Asked often, so counts have a bound.</summary>
internal static class Backlog
{
    /// <summary>Beyond this nothing is counted: so many are many.</summary>
    public const int Most = 1000;

    private static readonly Precedence[] Urgent = [Precedence.Flash, Precedence.Immediate, Precedence.Priority, Precedence.Routine];

    /// <summary>Since when the oldest consignment of each precedence waits to be published, the most urgent first; only those that wait.</summary>
    public static List<(Precedence Precedence, Timestamp Since)> OldestWaiting(SqliteSession session)
    {
        var oldest = new List<(Precedence, Timestamp)>();
        foreach (var precedence in Urgent)
        {
            using var select = session.Statement("SELECT changed FROM outbox WHERE state = 1 AND precedence = ? ORDER BY place LIMIT 1");
            if (select.Bind(1, (long)precedence).Step()) oldest.Add((precedence, select.Timestamp(0)));
        }
        return oldest;
    }

    /// <summary>Since when the oldest mail of each precedence lies here that a subscription has not taken up; only what lies.</summary>
    public static List<(Precedence Precedence, Timestamp Since)> OldestFresh(SqliteSession session, Timestamp now)
    {
        var oldest = new List<(Precedence, Timestamp)>();
        foreach (var precedence in Urgent)
        {
            using var select = session.Statement("""
                SELECT min((SELECT collected FROM mail WHERE mailbox = one.mailbox AND precedence = ?1 AND receipt = 0 AND expires > ?2
                    AND place > coalesce((SELECT place FROM subscription_positions WHERE subscription = one.id AND precedence = ?1), 0)
                    ORDER BY place LIMIT 1))
                FROM (SELECT id, mailbox FROM subscriptions LIMIT ?3) AS one
                """);
            select.Bind(1, (long)precedence).Bind(2, now).Bind(3, Most);
            if (select.Step() && !select.IsNull(0)) oldest.Add((precedence, select.Timestamp(0)));
        }
        return oldest;
    }

    /// <summary>Since when the oldest message waits for approvals; null where none does.</summary>
    public static Timestamp? OldestPending(SqliteSession session) =>
        First(session, "SELECT submitted FROM submissions WHERE stage = 2 ORDER BY place LIMIT 1");

    /// <summary>Since when the oldest fact waits to be told by a receipt; null where none does.</summary>
    public static Timestamp? OldestFact(SqliteSession session) => First(session, "SELECT time FROM facts ORDER BY place LIMIT 1");

    /// <summary>Since when the oldest entry waits for an officer's decision, of <see cref="Most"/> that do; null where none does.</summary>
    public static Timestamp? OldestUndecided(SqliteSession session) =>
        First(session, $"SELECT min(time) FROM (SELECT time FROM quarantine WHERE verdict = 0 LIMIT {Most})");

    /// <summary>Messages that are not delivered and were due, at most <see cref="Most"/>.</summary>
    public static long Overdue(SqliteSession session)
    {
        using var select = session.Statement(
            "SELECT count(*) FROM (SELECT 1 FROM outbox WHERE state IN (1, 2, 3) AND receipt = 0 AND alarmed = 1 LIMIT ?)");
        return select.Bind(1, Most).Step() ? select.Int64(0) : 0;
    }

    /// <summary>Entries in the quarantine on which nobody has decided, at most <see cref="Most"/>, and what is kept of all of them.</summary>
    public static (long Undecided, long Kept, long Bytes) Quarantined(SqliteSession session)
    {
        using var select = session.Statement("""
            SELECT (SELECT count(*) FROM (SELECT 1 FROM quarantine WHERE verdict = 0 LIMIT ?)), count(*), coalesce(sum(size), 0)
            FROM quarantine WHERE size > 0
            """);
        return select.Bind(1, Most).Step() ? (select.Int64(0), select.Int64(1), select.Int64(2)) : default;
    }

    private static Timestamp? First(SqliteSession session, string text)
    {
        using var select = session.Statement(text);
        return select.Step() && !select.IsNull(0) ? select.Timestamp(0) : null;
    }

    /// <summary>A count for a person.</summary>
    public static string Words(long count) => count < Most ? $"{count}" : $"{Most} or more";
}
