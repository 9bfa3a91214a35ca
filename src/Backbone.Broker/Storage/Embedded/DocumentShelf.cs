using Backbone.Protocol;
using Backbone.Sqlite;

namespace Backbone.Broker.Storage.Embedded;

/// <summary>The documents in the embedded store.</summary>
internal static class DocumentShelf
{
    private const string FindHash = "SELECT hash FROM document WHERE type = ?1 AND nation = ?2 AND version = ?3";
    private const string FindOne =
        "SELECT hash, bytes FROM document WHERE type = ?1 AND nation = ?2 AND version = ?3 AND bytes IS NOT NULL";
    private const string FindNewest = "SELECT version FROM newest WHERE type = ?1 AND nation = ?2";
    private const string NewestAfter = "SELECT type, nation, version FROM newest WHERE revision > ?1";
    private const string Versions = """
        SELECT version FROM document WHERE type = ?1 AND nation = ?2 AND version > ?3 ORDER BY version LIMIT ?4
        """;
    private const string Add = "INSERT INTO document (type, nation, version, hash, bytes) VALUES (?1, ?2, ?3, ?4, ?5)";
    private const string Raise = """
        INSERT INTO newest (type, nation, version, revision) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (type, nation) DO UPDATE SET version = excluded.version, revision = excluded.revision
        WHERE excluded.version > version
        """;
    private const string DropBytes = """
        UPDATE document SET bytes = NULL WHERE type = ?1 AND nation = ?2 AND bytes IS NOT NULL AND version <
            (SELECT version FROM newest WHERE type = ?1 AND nation = ?2)
        """;
    private const string DropHashes = """
        DELETE FROM document WHERE type = ?1 AND nation = ?2 AND version <= (SELECT version FROM document
            WHERE type = ?1 AND nation = ?2 ORDER BY version DESC LIMIT 1 OFFSET ?3)
        """;
    private const string Revisions = "SELECT seq FROM sqlite_sequence WHERE name = 'document'";

    /// <returns>What became of it, and the revision then.</returns>
    public static (PutDocumentOutcome Outcome, ulong Revision) Put(
        SqliteSession session, (StoredDocument Document, DocumentKeeping Keeping) put)
    {
        var (key, hash, bytes) = put.Document;
        if (Find(session, key) is { } existing)
            return (existing == hash
                ? new PutDocumentOutcome.AlreadyThere() : new PutDocumentOutcome.Conflict(existing), 0);
        Span<byte> written = stackalloc byte[Digest.Size];
        hash.CopyTo(written);
        using (var add = session.Statement(Add)) Name(add, key).Bind(4, written).Bind(5, bytes.Span).Run();
        var revision = session.LastInsertRowId;
        using (var raise = session.Statement(Raise)) Name(raise, key).Bind(4, revision).Run();
        if (put.Keeping == DocumentKeeping.Newest)
        {
            using var dropBytes = session.Statement(DropBytes);
            dropBytes.Bind(1, key.Type).Bind(2, key.Nation).Run();
            using var dropHashes = session.Statement(DropHashes);
            dropHashes.Bind(1, key.Type).Bind(2, key.Nation).Bind(3, StoreLimits.DocumentVersions).Run();
        }
        return (new PutDocumentOutcome.Stored(), (ulong)revision);
    }

    public static Digest? Find(SqliteSession session, DocumentKey key)
    {
        using var find = session.Statement(FindHash);
        return Name(find, key).Step() ? new Digest(find.Blob(0)) : null;
    }

    public static StoredDocument? Get(SqliteSession session, DocumentKey key)
    {
        using var find = session.Statement(FindOne);
        return Name(find, key).Step() ? new StoredDocument(key, new Digest(find.Blob(0)), find.Blob(1).ToArray()) : null;
    }

    public static StoredDocument? Newest(SqliteSession session, (string Type, string Nation) asked)
    {
        using var find = session.Statement(FindNewest);
        return find.Bind(1, asked.Type).Bind(2, asked.Nation).Step()
            ? Get(session, new DocumentKey(asked.Type, asked.Nation, (ulong)find.Int64(0))) : null;
    }

    public static DocumentList List(SqliteSession session, ulong after)
    {
        List<DocumentKey> newest = [];
        using var all = session.Statement(NewestAfter);
        all.Bind(1, (long)Math.Min(after, long.MaxValue));
        while (all.Step()) newest.Add(new DocumentKey(all.Text(0), all.Text(1), (ulong)all.Int64(2)));
        return new DocumentList(Revision(session), newest);
    }

    public static IReadOnlyList<ulong> ListVersions(
        SqliteSession session, (string Type, string Nation, ulong After, int Count) asked)
    {
        List<ulong> found = [];
        using var versions = session.Statement(Versions);
        versions.Bind(1, asked.Type).Bind(2, asked.Nation).Bind(3, (long)Math.Min(asked.After, long.MaxValue))
            .Bind(4, asked.Count);
        while (versions.Step()) found.Add((ulong)versions.Int64(0));
        return found;
    }

    public static ulong Revision(SqliteSession session)
    {
        using var revision = session.Statement(Revisions);
        return revision.Step() ? (ulong)revision.Int64(0) : 0;
    }

    private static Statement Name(Statement statement, DocumentKey key) =>
        statement.Bind(1, key.Type).Bind(2, key.Nation).Bind(3, (long)key.Version);
}
