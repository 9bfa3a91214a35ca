using Backbone.Protocol;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>
/// How often something happened today because of one party: a nation, a lane, a caller. Whoever may cause a record may cause
/// it without end, so the first ones of a day are recorded and the rest only counted. A day is one of UTC.
/// </summary>
internal static class DayTable
{
    private const ulong DayMilliseconds = 24 * 60 * 60 * 1000;

    /// <summary>Counts one more.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="what">What happened.</param>
    /// <param name="by">Because of whom; one of a set that the nation's own documents and the charter bound.</param>
    /// <param name="now">The present moment.</param>
    /// <returns>The number of this one today, from 1.</returns>
    public static long Count(SqliteSession session, string what, string by, Timestamp now)
    {
        var today = (long)(now.Milliseconds / DayMilliseconds);
        using (var forget = session.Statement("DELETE FROM days WHERE day <> ?"))
            forget.Bind(1, today).Run();
        using var upsert = session.Statement("""
            INSERT INTO days (day, what, by, count) VALUES (?, ?, ?, 1)
            ON CONFLICT (day, what, by) DO UPDATE SET count = count + 1 RETURNING count
            """);
        upsert.Bind(1, today).Bind(2, what).Bind(3, by);
        return upsert.Step() ? upsert.Int64(0) : throw new InvalidOperationException("what was counted is not there");
    }
}
