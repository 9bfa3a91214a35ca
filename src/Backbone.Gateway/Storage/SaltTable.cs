using Backbone.Protocol;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>The salt of each policy whose hash others are told: one for each version, for ever.</summary>
internal static class SaltTable
{
    /// <summary>A document's salt; null where it has none yet.</summary>
    public static byte[]? Find(SqliteSession session, Digest document)
    {
        using var select = session.Statement("SELECT salt FROM salts WHERE document = ?");
        return select.Bind(1, document.ToArray()).Step() ? select.Blob(0).ToArray() : null;
    }

    /// <summary>A document's salt; where it has none yet, a fresh one is kept.</summary>
    public static byte[] Of(SqliteSession session, Digest document, byte[] fresh)
    {
        using (var insert = session.Statement("INSERT OR IGNORE INTO salts (document, salt) VALUES (?, ?)"))
            insert.Bind(1, document.ToArray()).Bind(2, fresh).Run();
        return Find(session, document) ?? throw new InvalidOperationException("a salt was kept and is not there");
    }
}
