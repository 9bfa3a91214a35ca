using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>
/// What was handed over and not acknowledged: leased, waiting to be handed over again, or a dead letter. A row is free for
/// whoever asks from <c>due</c> on; until then a holder has it, or, without a holder, it was put off. An acknowledged
/// delivery has no row: its subscription's position is beyond it, and it never comes again.
/// </summary>
internal static class DeliveryTable
{
    /// <summary>From when on something can be leased, now where it can at once; null while there is nothing to wait for.</summary>
    public static Timestamp? NextDue(SqliteSession session, Consumer consumer, Timestamp now, Timestamp settled)
    {
        if (SubscriptionTable.Fresh(session, consumer, 1, settled).Count > 0) return now;
        using (var furthest = session.Statement("SELECT max(due) FROM deliveries WHERE subscription = ? AND dead = 0"))
        {
            furthest.Bind(1, consumer.Subscription).Step();
            if (furthest.IsNull(0)) return null;
            if (furthest.Timestamp(0) > now.Plus(SubscriptionLimits.FurthestAhead)) return now;
        }
        using var nearest = session.Statement("SELECT min(due) FROM deliveries WHERE subscription = ? AND dead = 0");
        nearest.Bind(1, consumer.Subscription).Step();
        return nearest.Timestamp(0);
    }

    /// <summary>What waits: fresh, free again, or put off; not what is on its way, void or a dead letter.</summary>
    public static long CountWaiting(SqliteSession session, Consumer consumer, Timestamp now)
    {
        using var select = session.Statement("""
            SELECT count(*) FROM deliveries WHERE subscription = ?1 AND dead = 0 AND expires > ?2 AND (holder = 0 OR due <= ?2)
            """);
        select.Bind(1, consumer.Subscription).Bind(2, now).Step();
        return select.Int64(0) + SubscriptionTable.CountFresh(session, consumer, now);
    }

    /// <summary>
    /// Makes dead letters of what is free again and was handed over as often as allowed, and forgets what is free again
    /// and void.
    /// </summary>
    /// <param name="session">The transaction.</param>
    /// <param name="consumer">Whose.</param>
    /// <param name="now">By when leases end.</param>
    /// <param name="settled">By when lives end: not by a clock that has just jumped ahead.</param>
    /// <returns>The new dead letters.</returns>
    public static List<LeasedMail> Bury(SqliteSession session, Consumer consumer, Timestamp now, Timestamp settled)
    {
        using (var reach = session.Statement("UPDATE deliveries SET due = ?2 WHERE subscription = ?1 AND dead = 0 AND due > ?3"))
            reach.Bind(1, consumer.Subscription).Bind(2, now).Bind(3, now.Plus(SubscriptionLimits.FurthestAhead)).Run();
        var buried = new List<LeasedMail>();
        using (var bury = session.Statement("""
            UPDATE deliveries SET dead = ?3, holder = 0, reader = '', changed = ?2 WHERE subscription = ?1 AND dead = 0 AND due <= ?2
                AND unsettled >= (SELECT max_attempts FROM subscriptions WHERE id = ?1)
            RETURNING mail, envelope_id, precedence, expires, attempt
            """))
        {
            bury.Bind(1, consumer.Subscription).Bind(2, now).Bind(3, (long)DeadLetterCause.AttemptsSpent);
            while (bury.Step()) buried.Add(Read(bury));
        }
        using var forget = session.Statement(
            "DELETE FROM deliveries WHERE subscription = ?1 AND dead = 0 AND due <= ?2 AND expires <= ?3");
        forget.Bind(1, consumer.Subscription).Bind(2, now).Bind(3, settled).Run();
        return buried;
    }

    /// <summary>
    /// Leases to a consumer what is free and fresh, most urgent first, in order of place; <see cref="Bury"/> goes before it.
    /// </summary>
    public static List<LeasedMail> Lease(SqliteSession session, Consumer consumer, int count, Timestamp now, Timestamp settled)
    {
        var leased = Free(session, consumer, count, now, settled)
            .Concat(SubscriptionTable.Fresh(session, consumer, count, settled))
            .OrderByDescending(mail => mail.Precedence).ThenBy(mail => mail.Place).Take(count)
            .Select(mail => mail with { Attempt = mail.Attempt + 1 }).ToList();
        using var upsert = session.Statement("""
            INSERT INTO deliveries (subscription, mail, envelope_id, precedence, expires, attempt, unsettled, due, holder, reader,
                dead, changed)
            VALUES (?, ?, ?, ?, ?, 1, 1, ?, ?, ?, 0, ?)
            ON CONFLICT (subscription, mail) DO UPDATE SET attempt = attempt + 1, unsettled = unsettled + 1,
                due = excluded.due, holder = excluded.holder, reader = excluded.reader, changed = excluded.changed
            """);
        foreach (var mail in leased)
        {
            upsert.Bind(1, consumer.Subscription).Bind(2, mail.Place).Bind(3, mail.Envelope).Bind(4, (long)mail.Precedence)
                .Bind(5, mail.Expires).Bind(6, now.Plus(consumer.Lease)).Bind(7, consumer.Holder)
                .Bind(8, consumer.Reader.ToString()).Bind(9, now).Run();
            SubscriptionTable.Pass(session, consumer.Subscription, mail);
        }
        return leased;
    }

    /// <summary>Takes back what was leased and never sent, as if it had not been leased.</summary>
    public static void TakeBack(SqliteSession session, Consumer consumer, IEnumerable<LeasedMail> unsent, Timestamp now)
    {
        using var update = session.Statement("""
            UPDATE deliveries SET attempt = attempt - 1, unsettled = unsettled - 1, due = ?4, holder = 0, reader = '', changed = ?4
            WHERE subscription = ?1 AND mail = ?2 AND holder = ?3
            """);
        foreach (var mail in unsent)
            update.Bind(1, consumer.Subscription).Bind(2, mail.Place).Bind(3, consumer.Holder).Bind(4, now).Run();
    }

    /// <summary>Frees at once what a consumer holds; the attempts count, and it may still settle until another gets it.</summary>
    public static void GiveBack(SqliteSession session, Consumer consumer, Timestamp now)
    {
        using var update = session.Statement("UPDATE deliveries SET due = min(due, ?2), holder = 0, changed = ?2 WHERE holder = ?1");
        update.Bind(1, consumer.Holder).Bind(2, now).Run();
    }

    /// <summary>Settles a delivery for the reader to whom it was handed over last.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="subscription">The subscription's id.</param>
    /// <param name="settled">What was done with it.</param>
    /// <param name="reader">The reader.</param>
    /// <param name="holder">The consumer, whose delivery no other consumer has; 0: whichever consumer of the reader's has it.</param>
    /// <param name="now">The time.</param>
    /// <returns>What was settled; null where there is no such delivery: never handed over, settled, dead, or handed to another since.</returns>
    public static LeasedMail? Settle(
        SqliteSession session, long subscription, SettledDelivery settled, string reader, long holder, Timestamp now)
    {
        const string its = """
             WHERE subscription = ?1 AND envelope_id = ?2 AND dead = 0 AND reader = ?3 AND (?4 = 0 OR holder IN (0, ?4))
            RETURNING mail, envelope_id, precedence, expires, attempt
            """;
        using var statement = session.Statement(settled.Kind switch
        {
            SettlementKind.Acknowledged => "DELETE FROM deliveries" + its,
            SettlementKind.Refused => "UPDATE deliveries SET dead = ?5, holder = 0, reader = '', changed = ?6" + its,
            SettlementKind.Later =>
                "UPDATE deliveries SET due = ?5, unsettled = unsettled - 1, holder = 0, reader = '', changed = ?6" + its,
            _ => throw new ArgumentException("a settlement of no kind", nameof(settled)),
        });
        statement.Bind(1, subscription).Bind(2, settled.Envelope).Bind(3, reader).Bind(4, holder);
        if (settled.Kind == SettlementKind.Refused) statement.Bind(5, (long)DeadLetterCause.Refused).Bind(6, now);
        if (settled.Kind == SettlementKind.Later) statement.Bind(5, now.Plus(settled.After)).Bind(6, now);
        return statement.Step() ? Read(statement) : null;
    }

    /// <summary>Dead letters of a mailbox after one of them, in order of the mail and then of the subscriptions' names; at most so many.</summary>
    public static List<DeadMail> Dead(SqliteSession session, string mailbox, string name, DeadPlace after, int count)
    {
        var dead = new List<DeadMail>();
        using var select = session.Statement("""
            SELECT d.mail, s.name, d.dead, d.attempt, d.changed FROM subscriptions AS s JOIN deliveries AS d ON d.subscription = s.id
            WHERE s.mailbox = ?1 AND (?2 = '' OR s.name = ?2) AND d.dead <> 0 AND (d.mail, s.name) > (?3, ?4) ORDER BY d.mail, s.name LIMIT ?5
            """);
        select.Bind(1, mailbox).Bind(2, name).Bind(3, after.Mail).Bind(4, after.Name).Bind(5, count);
        while (select.Step())
            dead.Add(new DeadMail(new DeadPlace(select.Int64(0), select.Text(1)), (DeadLetterCause)select.Int64(2), (int)select.Int64(3), select.Timestamp(4)));
        return dead;
    }

    /// <summary>Makes a dead letter free again, with all its attempts; the message's life is asked before.</summary>
    /// <returns>Until when it lives; null where there is no such dead letter.</returns>
    public static Timestamp? Replay(SqliteSession session, long subscription, EnvelopeId envelope, Timestamp now)
    {
        Timestamp expires;
        using (var select = session.Statement("SELECT expires FROM deliveries WHERE subscription = ? AND envelope_id = ? AND dead <> 0"))
        {
            if (!select.Bind(1, subscription).Bind(2, envelope).Step()) return null;
            expires = select.Timestamp(0);
        }
        if (expires <= now) return expires;
        using var update = session.Statement("""
            UPDATE deliveries SET dead = 0, unsettled = 0, due = ?3, holder = 0, reader = '', changed = ?3
            WHERE subscription = ?1 AND envelope_id = ?2
            """);
        update.Bind(1, subscription).Bind(2, envelope).Bind(3, now).Run();
        return expires;
    }

    private static List<LeasedMail> Free(SqliteSession session, Consumer consumer, int count, Timestamp now, Timestamp settled)
    {
        var free = new List<LeasedMail>();
        using var select = session.Statement("""
            SELECT mail, envelope_id, precedence, expires, attempt FROM deliveries
            WHERE subscription = ?1 AND dead = 0 AND due <= ?2 AND expires > ?4 ORDER BY precedence DESC, mail LIMIT ?3
            """);
        select.Bind(1, consumer.Subscription).Bind(2, now).Bind(3, count).Bind(4, settled);
        while (select.Step()) free.Add(Read(select));
        return free;
    }

    private static LeasedMail Read(Statement row) =>
        new(row.Int64(0), row.EnvelopeId(1), (Precedence)row.Int64(2), row.Timestamp(3), (int)row.Int64(4));
}
