using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>Facts about messages received that are still to be told to their senders' nations, by receipts.</summary>
internal static class FactTable
{
    public static void Insert(
        SqliteSession session, Consignment consignment, bool exercise, ReceiptEvent what, RefusalReason reason, Timestamp now)
    {
        using var insert = session.Statement("""
            INSERT INTO facts (nation, envelope_id, recipient, event, reason, time, exercise) VALUES (?, ?, ?, ?, ?, ?, ?)
            """);
        insert.Bind(1, consignment.Header.SenderNation.ToString()).Bind(2, consignment.EnvelopeId).Bind(3, consignment.RecipientIndex)
            .Bind(4, (long)what).Bind(5, (long)reason).Bind(6, now).Bind(7, exercise ? 1 : 0).Run();
    }

    /// <summary>The oldest facts for one nation and of one kind (drill or not): as many as one receipt holds.</summary>
    public static PendingFacts? Oldest(SqliteSession session)
    {
        var (nation, exercise) = ("", 0L);
        using (var first = session.Statement("SELECT nation, exercise FROM facts ORDER BY place LIMIT 1"))
        {
            if (!first.Step()) return null;
            (nation, exercise) = (first.Text(0), first.Int64(1));
        }
        var facts = new List<(long, Fact)>();
        using var select = session.Statement("""
            SELECT place, envelope_id, recipient, event, reason, time FROM facts WHERE nation = ? AND exercise = ? ORDER BY place LIMIT ?
            """);
        select.Bind(1, nation).Bind(2, exercise).Bind(3, EnvelopeLimits.ReceiptFacts);
        while (select.Step())
            facts.Add((select.Int64(0), new Fact(select.EnvelopeId(1), (int)select.Int64(2), (ReceiptEvent)select.Int64(3),
                (RefusalReason)select.Int64(4), select.Timestamp(5))));
        return new PendingFacts(NationCode.Parse(nation), exercise == 1, facts);
    }

    /// <summary>Forgets facts that a receipt tells now.</summary>
    public static void Delete(SqliteSession session, IEnumerable<long> places)
    {
        using var delete = session.Statement("DELETE FROM facts WHERE place = ?");
        foreach (var place in places) delete.Bind(1, place).Run();
    }
}
