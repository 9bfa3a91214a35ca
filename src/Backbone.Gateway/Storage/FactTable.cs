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

    /// <summary>To whom something is to be told, and whether it is about a drill: who has waited longest comes first.</summary>
    public static List<(NationCode Nation, bool Exercise)> Waiting(SqliteSession session)
    {
        var waiting = new List<(NationCode, bool)>();
        using var select = session.Statement("SELECT nation, exercise FROM facts GROUP BY nation, exercise ORDER BY min(place)");
        while (select.Step()) waiting.Add((NationCode.Parse(select.Text(0)), select.Int64(1) == 1));
        return waiting;
    }

    /// <summary>The oldest facts for one nation and of one kind: as many as one receipt holds; null where there are none.</summary>
    public static PendingFacts? Oldest(SqliteSession session, NationCode nation, bool exercise)
    {
        var facts = new List<(long, Fact)>();
        using var select = session.Statement("""
            SELECT place, envelope_id, recipient, event, reason, time FROM facts WHERE nation = ? AND exercise = ? ORDER BY place LIMIT ?
            """);
        select.Bind(1, nation.ToString()).Bind(2, exercise ? 1 : 0).Bind(3, EnvelopeLimits.ReceiptFacts);
        while (select.Step())
            facts.Add((select.Int64(0), new Fact(select.EnvelopeId(1), (int)select.Int64(2), (ReceiptEvent)select.Int64(3),
                (RefusalReason)select.Int64(4), select.Timestamp(5))));
        return facts.Count == 0 ? null : new PendingFacts(nation, exercise, facts);
    }

    /// <summary>Forgets facts that a receipt tells now.</summary>
    public static void Delete(SqliteSession session, IEnumerable<long> places)
    {
        using var delete = session.Statement("DELETE FROM facts WHERE place = ?");
        foreach (var place in places) delete.Bind(1, place).Run();
    }
}
