using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>Facts about messages received that are still to be told to their senders' nations, by receipts.</summary>
internal static class FactTable
{
    /// <summary>Notes a fact that its author will state to a nation.</summary>
    public static void Insert(SqliteSession session, NationCode nation, Fact fact, bool exercise, PrincipalAddress author)
    {
        using var insert = session.Statement("""
            INSERT INTO facts (nation, envelope_id, recipient, event, reason, time, exercise, author) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """);
        insert.Bind(1, nation.ToString()).Bind(2, fact.Envelope).Bind(3, fact.Recipient).Bind(4, (long)fact.Event)
            .Bind(5, (long)fact.Reason).Bind(6, fact.Time).Bind(7, exercise ? 1 : 0).Bind(8, author.ToString()).Run();
    }

    /// <summary>To whom something is to be told, by whom, and whether it is about a drill: who has waited longest comes first.</summary>
    public static List<(NationCode Nation, PrincipalAddress Author, bool Exercise)> Waiting(SqliteSession session)
    {
        var waiting = new List<(NationCode, PrincipalAddress, bool)>();
        using var select = session.Statement(
            "SELECT nation, author, exercise FROM facts GROUP BY nation, author, exercise ORDER BY min(place)");
        while (select.Step())
            waiting.Add((NationCode.Parse(select.Text(0)), PrincipalAddress.Parse(select.Text(1)), select.Int64(2) == 1));
        return waiting;
    }

    /// <summary>The oldest facts for one nation, by one author and of one kind: as many as one receipt holds; null where there
    /// are none.</summary>
    public static PendingFacts? Oldest(SqliteSession session, NationCode nation, PrincipalAddress author, bool exercise)
    {
        var facts = new List<(long, Fact)>();
        using var select = session.Statement("""
            SELECT place, envelope_id, recipient, event, reason, time FROM facts
            WHERE nation = ? AND author = ? AND exercise = ? ORDER BY place LIMIT ?
            """);
        select.Bind(1, nation.ToString()).Bind(2, author.ToString()).Bind(3, exercise ? 1 : 0).Bind(4, EnvelopeLimits.ReceiptFacts);
        while (select.Step())
            facts.Add((select.Int64(0), new Fact(select.EnvelopeId(1), (int)select.Int64(2), (ReceiptEvent)select.Int64(3),
                (RefusalReason)select.Int64(4), select.Timestamp(5))));
        return facts.Count == 0 ? null : new PendingFacts(nation, author, exercise, facts);
    }

    /// <summary>Forgets facts that a receipt tells now.</summary>
    public static void Delete(SqliteSession session, IEnumerable<long> places)
    {
        using var delete = session.Statement("DELETE FROM facts WHERE place = ?");
        foreach (var place in places) delete.Bind(1, place).Run();
    }
}
