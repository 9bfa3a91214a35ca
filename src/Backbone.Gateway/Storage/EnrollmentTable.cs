using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>Requests to the own nation's registrar that this gateway carries, and the answers, as they came.</summary>
internal static class EnrollmentTable
{
    /// <summary>
    /// Most requests of one caller: who asks again makes room for it with its oldest. It is enough for an operator who renews several
    /// machines in a week.
    /// </summary>
    public const int MostOfCaller = 8;

    /// <summary>Keeps a request; one that is known stays as it is.</summary>
    public static void Insert(SqliteSession session, Digest hash, PrincipalAddress caller, Timestamp now, ReadOnlyMemory<byte> request)
    {
        using var insert = session.Statement("""
            INSERT OR IGNORE INTO enrollments (hash, caller, handed_in, request, answer, denied, answered) VALUES (?, ?, ?, ?, x'', '', 0)
            """);
        if (insert.Bind(1, hash.ToArray()).Bind(2, caller.ToString()).Bind(3, now).Bind(4, request.Span).Run() == 0) return;
        using var delete = session.Statement("""
            DELETE FROM enrollments WHERE caller = ?1 AND place <=
                (SELECT place FROM enrollments WHERE caller = ?1 ORDER BY place DESC LIMIT 1 OFFSET ?2)
            """);
        delete.Bind(1, caller.ToString()).Bind(2, MostOfCaller).Run();
    }

    /// <summary>A request of one caller and what became of it; null where it is not kept.</summary>
    public static EnrollmentRow? Find(SqliteSession session, Digest hash, PrincipalAddress caller)
    {
        using var select = session.Statement("""
            SELECT place, hash, caller, handed_in, request, answer, denied FROM enrollments WHERE hash = ? AND caller = ?
            """);
        return select.Bind(1, hash.ToArray()).Bind(2, caller.ToString()).Step() ? Read(select) : null;
    }

    /// <summary>Writes an answer, over an earlier one.</summary>
    public static void Answer(SqliteSession session, long place, ReadOnlyMemory<byte> answer, string denied, Timestamp now)
    {
        using var update = session.Statement("UPDATE enrollments SET answer = ?2, denied = ?3, answered = ?4 WHERE place = ?1");
        update.Bind(1, place).Bind(2, answer.Span).Bind(3, denied).Bind(4, now).Run();
    }

    /// <summary>What waits, oldest first: as many as one answer holds.</summary>
    /// <param name="session">The snapshot.</param>
    /// <param name="after">Only those after this place.</param>
    /// <returns>They, and the place of the last one where there are more; else 0.</returns>
    public static (List<EnrollmentRow> Waiting, long Next) ListWaiting(SqliteSession session, long after)
    {
        var (waiting, last, room) = (new List<EnrollmentRow>(), after, new AnswerRoom());
        using var select = session.Statement("""
            SELECT place, hash, caller, handed_in, request, answer, denied FROM enrollments WHERE answered = 0 AND place > ? ORDER BY place
            """);
        select.Bind(1, after);
        while (select.Step())
        {
            var row = Read(select);
            if (!room.Take(row.Request.Length)) return (waiting, last);
            waiting.Add(row);
            last = row.Place;
        }
        return (waiting, 0);
    }

    private static EnrollmentRow Read(Statement row) => new(
        row.Int64(0), new Digest(row.Blob(1)), PrincipalAddress.Parse(row.Text(2)), row.Timestamp(3), row.Blob(4).ToArray(), row.Blob(5).ToArray(), row.Text(6));
}

/// <summary>A request and what became of it.</summary>
/// <param name="Place">In the order in which they came.</param>
/// <param name="Hash">SHA-256 of the request.</param>
/// <param name="Caller">Who handed it in.</param>
/// <param name="HandedIn">When.</param>
/// <param name="Request">As it came.</param>
/// <param name="Answer">Empty while it waits, and where it was denied.</param>
/// <param name="Denied">Why it was not granted; empty while it waits, and where it was.</param>
internal sealed record EnrollmentRow(
    long Place, Digest Hash, PrincipalAddress Caller, Timestamp HandedIn, byte[] Request, byte[] Answer, string Denied);
