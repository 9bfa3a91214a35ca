using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>Refused messages whose evidence is in the journal, and how often each came: the evidence is kept once.</summary>
internal static class RefusalTable
{
    /// <summary>Messages remembered, the newest: some 100 bytes each. One that was forgotten is evidence once more.</summary>
    public const int Most = 10_000;

    /// <summary>Counts one that is known; how often it has come, 0 where it is not known.</summary>
    public static long CountAgain(SqliteSession session, EnvelopeId envelope)
    {
        using var update = session.Statement("UPDATE refusals SET count = count + 1 WHERE envelope_id = ? RETURNING count");
        return update.Bind(1, envelope).Step() ? update.Int64(0) : 0;
    }

    /// <summary>Remembers one.</summary>
    public static void Insert(SqliteSession session, EnvelopeId envelope)
    {
        using (var insert = session.Statement("""
            INSERT INTO refusals (envelope_id, place, count) SELECT ?, coalesce(max(place), 0) + 1, 1 FROM refusals
            """)) insert.Bind(1, envelope).Run();
        using var forget = session.Statement("DELETE FROM refusals WHERE place <= (SELECT max(place) FROM refusals) - ?");
        forget.Bind(1, Most).Run();
    }
}
