using Backbone.Protocol;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>
/// What is taken out of the store once it is over and was kept long enough: contents sent and received, what was put aside, requests to
/// the registrar, dead letters. Header and handling of every message stay, and the journal.
/// </summary>
internal static class RetentionTable
{
    private static readonly string[] Statements =
    [
        """
        UPDATE submissions SET envelope = x'', home_wraps = x'' WHERE place IN
            (SELECT place FROM submissions WHERE expires < ?1 AND submitted < ?1 AND length(envelope) > 0 LIMIT ?2)
        """,
        """
        UPDATE mail SET content = x'' WHERE place IN
            (SELECT place FROM mail WHERE expires < ?1 AND collected < ?1 AND length(content) > 0 LIMIT ?2)
        """,
        "DELETE FROM quarantine WHERE place IN (SELECT place FROM quarantine WHERE time < ?1 LIMIT ?2)",
        "DELETE FROM enrollments WHERE place IN (SELECT place FROM enrollments WHERE handed_in < ?1 LIMIT ?2)",
        "DELETE FROM deliveries WHERE (subscription, mail) IN (SELECT subscription, mail FROM deliveries WHERE expires < ?1 AND changed < ?1 LIMIT ?2)",
    ];

    /// <summary>Takes some of it away.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="before">What ended before this is over long enough.</param>
    /// <param name="count">Rows of each kind, at most.</param>
    /// <returns>How many rows; 0 where nothing is left to take away.</returns>
    public static int Forget(SqliteSession session, Timestamp before, int count)
    {
        var gone = 0;
        foreach (var sql in Statements)
        {
            using var statement = session.Statement(sql);
            gone += statement.Bind(1, before).Bind(2, count).Run();
        }
        return gone;
    }

    /// <summary>Bytes that the store uses; room that was given free inside its file is used again, and not counted.</summary>
    public static long Measure(SqliteSession session)
    {
        using var select = session.Statement("""
            SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size
            """);
        return select.Step() ? select.Int64(0) : throw new InvalidOperationException("SQLite does not say how large it is");
    }
}
