using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>Signed documents that this gateway verified, all versions, for ever.</summary>
internal static class DocumentTable
{
    public static void Put(SqliteSession session, DocumentVersion id, byte[] bytes)
    {
        using var insert = session.Statement(
            "INSERT OR IGNORE INTO documents (type, nation, version, bytes) VALUES (?, ?, ?, ?)");
        insert.Bind(1, (long)id.Type).Bind(2, id.Nation?.ToString() ?? "").Bind(3, (long)id.Version).Bind(4, bytes).Run();
    }

    /// <summary>One version; null where it is not there.</summary>
    public static byte[]? Find(SqliteSession session, DocumentVersion id)
    {
        using var select = session.Statement("SELECT bytes FROM documents WHERE type = ? AND nation = ? AND version = ?");
        select.Bind(1, (long)id.Type).Bind(2, id.Nation?.ToString() ?? "").Bind(3, (long)id.Version);
        return select.Step() ? select.Blob(0).ToArray() : null;
    }

    /// <summary>The newest versions of a nation's document, newest first.</summary>
    public static List<byte[]> Newest(SqliteSession session, DocumentType type, NationCode nation, int count)
    {
        var documents = new List<byte[]>();
        using var select = session.Statement("SELECT bytes FROM documents WHERE type = ? AND nation = ? ORDER BY version DESC LIMIT ?");
        select.Bind(1, (long)type).Bind(2, nation.ToString()).Bind(3, count);
        while (select.Step()) documents.Add(select.Blob(0).ToArray());
        return documents;
    }

    /// <summary>All documents in an order in which each may follow the one before: charters, mandates, rosters, key sets.</summary>
    public static List<byte[]> All(SqliteSession session)
    {
        var documents = new List<byte[]>();
        using var select = session.Statement("SELECT bytes FROM documents ORDER BY type, version");
        while (select.Step()) documents.Add(select.Blob(0).ToArray());
        return documents;
    }

    /// <summary>The charters and one nation's public documents, in the same order.</summary>
    public static List<byte[]> Of(SqliteSession session, NationCode nation)
    {
        var documents = new List<byte[]>();
        using var select = session.Statement("SELECT bytes FROM documents WHERE nation IN ('', ?) AND type <= 4 ORDER BY type, version");
        select.Bind(1, nation.ToString());
        while (select.Step()) documents.Add(select.Blob(0).ToArray());
        return documents;
    }

    /// <summary>What a client needs to verify the federation: every charter and mandate, the newest rosters and key sets.</summary>
    public static List<byte[]> ForClients(SqliteSession session)
    {
        var documents = new List<byte[]>();
        using var select = session.Statement("""
            SELECT bytes FROM documents AS d WHERE type IN (1, 2) OR type IN (3, 4) AND version =
                (SELECT max(version) FROM documents WHERE type = d.type AND nation = d.nation)
            ORDER BY type, version
            """);
        while (select.Step()) documents.Add(select.Blob(0).ToArray());
        return documents;
    }
}
