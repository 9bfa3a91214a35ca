using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>Which receipts, in the nation's own mailbox, tell of which message.</summary>
internal static class ReceiptTable
{
    public static void Insert(SqliteSession session, Fact fact, long mail)
    {
        using var insert = session.Statement("INSERT OR IGNORE INTO receipts (envelope_id, recipient, mail) VALUES (?, ?, ?)");
        insert.Bind(1, fact.Envelope).Bind(2, fact.Recipient).Bind(3, mail).Run();
    }

    /// <summary>Places in the mail of the receipts about one recipient of a message, oldest first.</summary>
    public static List<long> Find(SqliteSession session, EnvelopeId envelope, int recipient)
    {
        var places = new List<long>();
        using var select = session.Statement("SELECT mail FROM receipts WHERE envelope_id = ? AND recipient = ? ORDER BY mail");
        select.Bind(1, envelope).Bind(2, recipient);
        while (select.Step()) places.Add(select.Int64(0));
        return places;
    }
}
