using Backbone.Protocol.Suites;
using Backbone.Sqlite;

namespace Backbone.Broker.Storage.Embedded;

/// <summary>The documents in the embedded store.</summary>
internal static class DocumentShelf
{
    private const string Columns = "SELECT type, nation, version, hash, bytes FROM document ";
    private const string FindOne = Columns + "WHERE type = ?1 AND nation = ?2 AND version = ?3";
    private const string FindNewest = Columns + "WHERE type = ?1 AND nation = ?2 ORDER BY version DESC LIMIT 1";
    private const string AllNewest = "SELECT type, nation, max(version), hash, bytes FROM document GROUP BY type, nation";
    private const string Add = "INSERT INTO document (type, nation, version, hash, bytes) VALUES (?1, ?2, ?3, ?4, ?5)";
    private const string Revisions = "SELECT coalesce(max(revision), 0) FROM document";

    /// <returns>What became of it, and the revision then.</returns>
    public static (PutDocumentOutcome Outcome, ulong Revision) Put(SqliteSession session, StoredDocument document)
    {
        if (Get(session, document.Key) is { } existing)
            return (existing.Hash == document.Hash
                ? new PutDocumentOutcome.AlreadyThere()
                : new PutDocumentOutcome.Conflict(existing.Hash), 0);
        Span<byte> hash = stackalloc byte[Digest.Size];
        document.Hash.CopyTo(hash);
        using var add = session.Statement(Add);
        add.Bind(1, document.Key.Type).Bind(2, document.Key.Nation).Bind(3, (long)document.Key.Version)
            .Bind(4, hash).Bind(5, document.Bytes.Span).Run();
        return (new PutDocumentOutcome.Stored(), (ulong)session.LastInsertRowId);
    }

    public static StoredDocument? Get(SqliteSession session, DocumentKey key)
    {
        using var find = session.Statement(FindOne);
        return find.Bind(1, key.Type).Bind(2, key.Nation).Bind(3, (long)key.Version).Step() ? Row(find) : null;
    }

    public static StoredDocument? Newest(SqliteSession session, (string Type, string Nation) asked)
    {
        using var find = session.Statement(FindNewest);
        return find.Bind(1, asked.Type).Bind(2, asked.Nation).Step() ? Row(find) : null;
    }

    public static DocumentList List(SqliteSession session)
    {
        List<StoredDocument> newest = [];
        using var all = session.Statement(AllNewest);
        while (all.Step()) newest.Add(Row(all));
        return new DocumentList(Revision(session), newest);
    }

    public static ulong Revision(SqliteSession session)
    {
        using var revision = session.Statement(Revisions);
        return revision.Step() ? (ulong)revision.Int64(0) : 0;
    }

    private static StoredDocument Row(Statement row) =>
        new(new DocumentKey(row.Text(0), row.Text(1), (ulong)row.Int64(2)), new Digest(row.Blob(3)), row.Blob(4).ToArray());
}
