using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>Messages that did not open with the key of a service which is held here.</summary>
internal static class NotOpenedTable
{
    /// <summary>Remembers one; false where it was known.</summary>
    public static bool Insert(SqliteSession session, string mailbox, EnvelopeId envelope, PrincipalAddress reader)
    {
        using var insert = session.Statement("INSERT OR IGNORE INTO not_opened (mailbox, envelope_id, reader) VALUES (?, ?, ?)");
        return insert.Bind(1, mailbox).Bind(2, envelope).Bind(3, reader.ToString()).Run() == 1;
    }

    /// <summary>Whether it is one.</summary>
    public static bool Has(SqliteSession session, string mailbox, EnvelopeId envelope, PrincipalAddress reader)
    {
        using var select = session.Statement("SELECT 1 FROM not_opened WHERE mailbox = ? AND envelope_id = ? AND reader = ?");
        return select.Bind(1, mailbox).Bind(2, envelope).Bind(3, reader.ToString()).Step();
    }
}
