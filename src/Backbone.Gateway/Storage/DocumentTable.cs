using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>
/// Signed documents that this gateway verified: every charter, and of everything else the newest versions. The journal has the
/// hash of each one for ever.
/// </summary>
internal static class DocumentTable
{
    /// <summary>
    /// Versions that are kept of one kind and nation: more than a year of weekly ones. A nation may sign as many as it likes, each of
    /// up to 4 MiB, and every other nation's gateway has to keep them.
    /// </summary>
    public const int MostOfSeries = 64;

    /// <summary>
    /// Versions that a process begins with: the newest, and those before it, for where the clock was set back the newest may not
    /// have begun.
    /// </summary>
    private const int Loaded = 3;

    public static void Put(SqliteSession session, DocumentVersion id, byte[] bytes)
    {
        using var insert = session.Statement(
            "INSERT OR IGNORE INTO documents (type, nation, version, bytes) VALUES (?, ?, ?, ?)");
        insert.Bind(1, (long)id.Type).Bind(2, id.Nation?.ToString() ?? "").Bind(3, (long)id.Version).Bind(4, bytes).Run();
        if (id.Type == DocumentType.Charter) return;
        using var forget = session.Statement("""
            DELETE FROM documents WHERE type = ?1 AND nation = ?2 AND version <=
                (SELECT version FROM documents WHERE type = ?1 AND nation = ?2 ORDER BY version DESC LIMIT 1 OFFSET ?3)
            """);
        forget.Bind(1, (long)id.Type).Bind(2, id.Nation?.ToString() ?? "").Bind(3, MostOfSeries).Run();
    }

    /// <summary>One version; null where it is not there.</summary>
    public static byte[]? Find(SqliteSession session, DocumentVersion id) =>
        Find(session, new DocumentPlace(new DocumentSeries(id.Type, id.Nation?.ToString() ?? ""), id.Version));

    /// <summary>The newest versions of a nation's document, newest first.</summary>
    public static List<byte[]> Newest(SqliteSession session, DocumentType type, NationCode nation, int count)
    {
        var documents = new List<byte[]>();
        using var select = session.Statement("SELECT bytes FROM documents WHERE type = ? AND nation = ? ORDER BY version DESC LIMIT ?");
        select.Bind(1, (long)type).Bind(2, nation.ToString()).Bind(3, count);
        while (select.Step()) documents.Add(select.Blob(0).ToArray());
        return documents;
    }

    /// <summary>
    /// What a process begins with, in an order in which each may follow the one before: every charter, and the newest mandates,
    /// rosters, key sets and policies.
    /// </summary>
    public static List<byte[]> Current(SqliteSession session)
    {
        var documents = new List<byte[]>();
        using var select = session.Statement("""
            SELECT bytes FROM (SELECT type, version, bytes, row_number() OVER (PARTITION BY type, nation ORDER BY version DESC) AS age
                FROM documents) WHERE type = 1 OR age <= ? ORDER BY type, version
            """);
        select.Bind(1, Loaded);
        while (select.Step()) documents.Add(select.Blob(0).ToArray());
        return documents;
    }

    /// <summary>The charters and the newest of each of one nation's public documents, in the same order.</summary>
    public static List<byte[]> Of(SqliteSession session, NationCode nation)
    {
        var documents = new List<byte[]>();
        using var select = session.Statement("""
            SELECT bytes FROM documents AS d WHERE type = 1 OR nation = ? AND type <= 4 AND version =
                (SELECT max(version) FROM documents WHERE type = d.type AND nation = d.nation)
            ORDER BY type, version
            """);
        select.Bind(1, nation.ToString());
        while (select.Step()) documents.Add(select.Blob(0).ToArray());
        return documents;
    }

    /// <summary>
    /// What a client needs to verify the federation, and lacks: every charter, of each nation the newest mandate, roster and key
    /// set; at most what one answer holds.
    /// </summary>
    /// <param name="session">The snapshot.</param>
    /// <param name="known">The newest version that the client has of each type and nation.</param>
    /// <param name="after">The last one that it was given; null: none yet.</param>
    public static DocumentPage ForClients(SqliteSession session, IReadOnlyDictionary<DocumentSeries, ulong> known, DocumentPlace? after)
    {
        var (newest, wanted) = (Newest(session), new List<DocumentPlace>());
        using (var select = session.Statement("""
            SELECT type, nation, version, length(bytes) FROM documents AS d WHERE type = 1 OR type IN (2, 3, 4) AND version =
                (SELECT max(version) FROM documents WHERE type = d.type AND nation = d.nation)
            ORDER BY type, nation, version
            """))
        {
            var room = new AnswerRoom();
            while (select.Step())
            {
                var place = new DocumentPlace(SeriesOf(select), (ulong)select.Int64(2));
                if (place.Version <= known.GetValueOrDefault(place.Series) || (after is { } last && place.CompareTo(last) <= 0)) continue;
                if (!room.Take(select.Int64(3))) return new DocumentPage(ReadAll(session, wanted), newest, wanted[^1]);
                wanted.Add(place);
            }
        }
        return new DocumentPage(ReadAll(session, wanted), newest, null);
    }

    private static List<DocumentPlace> Newest(SqliteSession session)
    {
        var newest = new List<DocumentPlace>();
        using var select = session.Statement("SELECT type, nation, max(version) FROM documents WHERE type <= 4 GROUP BY type, nation");
        while (select.Step()) newest.Add(new DocumentPlace(SeriesOf(select), (ulong)select.Int64(2)));
        return newest;
    }

    private static DocumentSeries SeriesOf(Statement select) => new((DocumentType)select.Int64(0), select.Text(1));

    private static byte[]? Find(SqliteSession session, DocumentPlace place)
    {
        using var select = session.Statement("SELECT bytes FROM documents WHERE type = ? AND nation = ? AND version = ?");
        select.Bind(1, (long)place.Series.Type).Bind(2, place.Series.Nation).Bind(3, (long)place.Version);
        return select.Step() ? select.Blob(0).ToArray() : null;
    }

    private static List<byte[]> ReadAll(SqliteSession session, List<DocumentPlace> places) =>
        [.. places.Select(place => Find(session, place)).OfType<byte[]>()];
}
