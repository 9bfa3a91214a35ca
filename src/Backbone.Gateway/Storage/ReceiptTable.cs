using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>
/// What receipts told of messages, each fact once for each who stated it, and which receipt in the nation's own mailbox told it
/// first.
/// </summary>
internal static class ReceiptTable
{
    /// <summary>
    /// Facts kept about one recipient of a message: its gateway's, and one for each of 16 readers, with room for readers who
    /// come and go. More would only make the proof larger than its author can fetch.
    /// </summary>
    public const int MostOfRecipient = 32;

    /// <summary>Whether a fact would be news: nobody of that name stated it before, and there is room for it.</summary>
    public static bool IsNews(SqliteSession session, Fact fact, PrincipalAddress author)
    {
        using var select = session.Statement("""
            SELECT count(*), coalesce(max(event = ?3 AND reason = ?4 AND author = ?5), 0) FROM receipts
            WHERE envelope_id = ?1 AND recipient = ?2
            """);
        BindFact(select, fact, author);
        return select.Step() && select.Int64(0) < MostOfRecipient && select.Int64(1) == 0;
    }

    /// <summary>Remembers a fact and the receipt, by its place in the mail, that told it.</summary>
    public static void Insert(SqliteSession session, Fact fact, PrincipalAddress author, long mail)
    {
        using var insert = session.Statement(
            "INSERT INTO receipts (envelope_id, recipient, event, reason, author, mail) VALUES (?, ?, ?, ?, ?, ?)");
        BindFact(insert, fact, author);
        insert.Bind(6, mail).Run();
    }

    /// <summary>
    /// Places in the mail of the receipts about one recipient of a message: what says most comes first (opened, delivered,
    /// refused), and the oldest that says it.
    /// </summary>
    public static List<long> Find(SqliteSession session, EnvelopeId envelope, int recipient)
    {
        var places = new List<long>();
        using var select = session.Statement("""
            SELECT mail FROM receipts WHERE envelope_id = ?1 AND recipient = ?2 GROUP BY mail
            ORDER BY min(CASE event WHEN ?3 THEN 0 WHEN ?4 THEN 1 ELSE 2 END), mail
            """);
        select.Bind(1, envelope).Bind(2, recipient).Bind(3, (long)ReceiptEvent.Opened).Bind(4, (long)ReceiptEvent.Delivered);
        while (select.Step()) places.Add(select.Int64(0));
        return places;
    }

    /// <summary>Receipts about any recipient of a message by their places in the mail, oldest first: what one answer holds.</summary>
    /// <param name="session">The snapshot.</param>
    /// <param name="envelope">The message.</param>
    /// <param name="after">Only those after this place.</param>
    /// <returns>The receipts, and the place of the last one where there are more; else 0.</returns>
    public static (List<Delivered> Receipts, long Next) List(SqliteSession session, EnvelopeId envelope, long after)
    {
        var (receipts, last, room) = (new List<Delivered>(), after, new AnswerRoom());
        using var select = session.Statement("SELECT DISTINCT mail FROM receipts WHERE envelope_id = ? AND mail > ? ORDER BY mail");
        select.Bind(1, envelope).Bind(2, after);
        while (select.Step())
        {
            if (MailTable.ReadReceipt(session, select.Int64(0)) is not { } receipt) continue;
            if (!room.Take(receipt.CalculateSize())) return (receipts, last);
            receipts.Add(receipt);
            last = select.Int64(0);
        }
        return (receipts, 0);
    }

    private static void BindFact(Statement statement, Fact fact, PrincipalAddress author) => statement.Bind(1, fact.Envelope)
        .Bind(2, fact.Recipient).Bind(3, (long)fact.Event).Bind(4, (long)fact.Reason).Bind(5, author.ToString());
}
