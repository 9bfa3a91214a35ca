using Backbone.Protocol.Documents;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>Second documents of one type, nation and version, by their hashes: each is an alarm once, however often it comes.</summary>
internal static class ContradictionTable
{
    /// <summary>
    /// Most of one version that are told apart: whoever signs more has been found out often enough, and what comes then is
    /// refused like the others and told no more.
    /// </summary>
    private const int MostOfVersion = 16;

    /// <summary>Remembers one; false where it is known, or one too many.</summary>
    public static bool Insert(SqliteSession session, DocumentVersion other)
    {
        using var insert = session.Statement("""
            INSERT OR IGNORE INTO contradictions (type, nation, version, hash) SELECT ?1, ?2, ?3, ?4
            WHERE (SELECT count(*) FROM contradictions WHERE type = ?1 AND nation = ?2 AND version = ?3) < ?5
            """);
        return insert.Bind(1, (long)other.Type).Bind(2, other.Nation?.ToString() ?? "").Bind(3, (long)other.Version)
            .Bind(4, other.Hash.ToArray()).Bind(5, MostOfVersion).Run() == 1;
    }
}
