using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>
/// One row a consignment: on its way, and then how far it is. Its bytes lie apart (<c>consignments</c>) and stay until a delivered or refused receipt, or
/// expiry; those of receipts, which nothing answers, until their recipient's nation has acknowledged them. What is to be published and has a
/// reason was not taken by the broker last time.
/// </summary>
internal static class OutboxTable
{
    /// <summary>The longest that anything waits until it is published again, whatever the broker says: see <c>PublishOutcome</c>.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>Puts a consignment on its way.</summary>
    /// <returns>Its place.</returns>
    public static long Insert(SqliteSession session, Consignment consignment, Timestamp now, Timestamp due)
    {
        using var insert = session.Statement("""
            INSERT INTO outbox (envelope_id, recipient, mailbox, precedence, expires, due, receipt, state, reason, changed,
                not_before, alarmed, kept, stamped)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, 0, 0, ?, ?)
            """);
        insert.Bind(1, consignment.EnvelopeId).Bind(2, consignment.RecipientIndex).Bind(3, consignment.Recipient.Mailbox.ToString())
            .Bind(4, (long)consignment.Header.Precedence).Bind(5, consignment.Header.Expires).Bind(6, due)
            .Bind(7, consignment.Header.IsReceipt ? 1 : 0).Bind(8, (long)DeliveryState.Submitted).Bind(9, now)
            .Bind(10, consignment.Bytes.Length).Bind(11, consignment.Stamp.Statement.Time).Run();
        var place = session.LastInsertRowId;
        using var keep = session.Statement("INSERT INTO consignments (place, bytes) VALUES (?, ?)");
        keep.Bind(1, place).Bind(2, consignment.Bytes.Span).Run();
        return place;
    }

    /// <summary>
    /// What is to be published now, the most urgent first: at most so many, and so many bytes but for the first. What is put off for
    /// longer than anything is was put off by a clock that has since been set back.
    /// </summary>
    /// <param name="session">The store.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="count">At most so many.</param>
    /// <param name="bytes">And so many bytes.</param>
    /// <param name="held">Mailboxes whose lanes wait.</param>
    /// <param name="onTheirWay">Places of those that are published and not answered.</param>
    /// <param name="fresh">Those that need not be read; null where all are read.</param>
    public static List<WaitingConsignment> Waiting(
        SqliteSession session, Timestamp now, int count, int bytes, IReadOnlyCollection<string> held, IReadOnlySet<long> onTheirWay,
        FreshConsignments? fresh = null)
    {
        var (waiting, generations) = (new List<WaitingConsignment>(), new Dictionary<string, uint>());
        // In the index's order, and only as far as is asked for: sorted, all that waits would be read each time.
        using var select = session.Statement("""
            SELECT place, mailbox, kept FROM outbox INDEXED BY outbox_waiting WHERE state = 1 AND (not_before <= ?1 OR not_before > ?2) AND expires > ?1
            ORDER BY precedence DESC, place
            """);
        select.Bind(1, now).Bind(2, now.Plus(LongestPause));
        while (waiting.Count < count && select.Step())
        {
            if (onTheirWay.Contains(select.Int64(0))) continue;
            var mailbox = select.Text(1);
            if (held.Contains(mailbox)) continue;
            bytes -= (int)select.Int64(2);
            if (bytes < 0 && waiting.Count > 0) break;
            if (!generations.TryGetValue(mailbox, out var generation))
                generations.Add(mailbox, generation = LaneTable.LatestPublished(session, mailbox));
            var place = select.Int64(0);
            waiting.Add(new WaitingConsignment(place, mailbox, fresh?.Take(place) ?? Read(session, place), generation) { Taken = now });
        }
        return waiting;
    }

    /// <summary>It is durable at the broker; the state to which a receipt that overtook this answer brought it stays.</summary>
    /// <returns>Whether that is news: false where it was accepted before.</returns>
    public static bool Accepted(SqliteSession session, long place, Placing placing, Timestamp now)
    {
        using var update = session.Statement("""
            UPDATE outbox SET state = max(state, 2), reason = CASE state WHEN 1 THEN 0 ELSE reason END,
                changed = CASE state WHEN 1 THEN ?1 ELSE changed END, generation = ?3, lane_index = ?4, mark = ?5
            WHERE place = ?2 AND state <> 2
            """);
        return update.Bind(1, now).Bind(2, place)
            .Bind(3, placing.Generation).Bind(4, (long)placing.Index).Bind(5, (long)placing.Mark).Run() == 1;
    }

    /// <summary>The broker did not take it: it is kept, and waits until it is published again.</summary>
    /// <returns>Whether that is news: not the same reason as the last time.</returns>
    public static bool NotTaken(SqliteSession session, long place, RefusalReason reason, Timestamp notBefore, Timestamp now)
    {
        Postpone(session, place, notBefore);
        using var update = session.Statement(
            "UPDATE outbox SET reason = ?1, changed = ?2 WHERE place = ?3 AND state = 1 AND reason <> ?1");
        return update.Bind(1, (long)reason).Bind(2, now).Bind(3, place).Run() == 1;
    }

    /// <summary>Whatever the broker did not take is published again now.</summary>
    public static void RetryNotTaken(SqliteSession session)
    {
        using var update = session.Statement("UPDATE outbox SET not_before = 0 WHERE state = 1 AND reason <> 0");
        update.Run();
    }

    /// <summary>The broker takes it later.</summary>
    public static void Postpone(SqliteSession session, long place, Timestamp notBefore)
    {
        using var update = session.Statement("UPDATE outbox SET not_before = ? WHERE place = ?");
        update.Bind(1, notBefore).Bind(2, place).Run();
    }

    /// <summary>
    /// A receipt states a fact. States only go forward: delivered after opened changes nothing, and nothing delivered is
    /// refused. What was refused is delivered only where that refusal may be lifted, and the receipt names it or a reader's says
    /// opened; what expired here may turn out to have been delivered in time.
    /// </summary>
    public static void Receipted(SqliteSession session, Fact fact, Timestamp now)
    {
        var state = fact.Event switch
        {
            ReceiptEvent.Delivered => DeliveryState.Delivered,
            ReceiptEvent.Opened => DeliveryState.Opened,
            ReceiptEvent.Refused => DeliveryState.Refused,
            _ => throw new ArgumentException($"{fact.Event} changes no state"),
        };
        using var update = session.Statement("""
            UPDATE outbox SET state = ?1, reason = ?2, changed = ?3, kept = 0
            WHERE envelope_id = ?4 AND recipient = ?5 AND (state < ?6 OR (state = 7 AND ?1 <> 6) OR (state = 6
                AND ((?1 = 4 AND reason = ?2) OR (?1 = 5 AND reason IN (?7, ?8)))))
            """);
        var before = state == DeliveryState.Opened ? DeliveryState.Opened : DeliveryState.Delivered;
        update.Bind(1, (long)state).Bind(2, (long)fact.Reason).Bind(3, now).Bind(4, fact.Envelope).Bind(5, fact.Recipient)
            .Bind(6, (long)before).Bind(7, (long)RefusalReason.NotAccepted).Bind(8, (long)RefusalReason.PolicyNotInForce).Run();
    }

    /// <summary>The mailbox that a recipient of a message of this nation has; null where no such message was sent.</summary>
    public static string? FindMailbox(SqliteSession session, EnvelopeId envelope, int recipient)
    {
        using var select = session.Statement(
            "SELECT mailbox FROM outbox WHERE envelope_id = ? AND recipient = ? AND receipt = 0");
        select.Bind(1, envelope).Bind(2, recipient);
        return select.Step() ? select.Text(0) : null;
    }

    /// <summary>How far a message is at each recipient.</summary>
    public static List<OutboxState> States(SqliteSession session, EnvelopeId envelope)
    {
        var states = new List<OutboxState>();
        using var select = session.Statement(
            "SELECT recipient, mailbox, state, reason, changed, due FROM outbox WHERE envelope_id = ? ORDER BY recipient");
        select.Bind(1, envelope);
        while (select.Step())
            states.Add(new OutboxState((int)select.Int64(0), select.Text(1), StateOf(select.Int64(2), select.Int64(3)),
                (RefusalReason)select.Int64(3), select.Timestamp(4), select.Timestamp(5)));
        return states;
    }

    /// <summary>Marks messages that are not delivered and are due, each once, and names them.</summary>
    public static List<OverdueConsignment> TakeOverdue(SqliteSession session, Timestamp now, int count)
    {
        var overdue = new List<OverdueConsignment>();
        using (var select = session.Statement("""
            SELECT place, envelope_id, mailbox, due, precedence FROM outbox
            WHERE due <= ? AND receipt = 0 AND alarmed = 0 AND state IN (1, 2, 3) LIMIT ?
            """))
        {
            select.Bind(1, now).Bind(2, count);
            while (select.Step())
                overdue.Add(new OverdueConsignment(select.Int64(0), select.EnvelopeId(1), select.Text(2),
                    select.Timestamp(3), (Precedence)select.Int64(4)));
        }
        using var update = session.Statement("UPDATE outbox SET alarmed = 1 WHERE place = ?");
        foreach (var consignment in overdue) update.Bind(1, consignment.Place).Run();
        return overdue;
    }

    /// <summary>Ends what expired before it was delivered, and frees its bytes.</summary>
    public static List<EnvelopeId> Expire(SqliteSession session, Timestamp now, int count)
    {
        var expired = new List<EnvelopeId>();
        using var update = session.Statement("""
            UPDATE outbox SET state = 7, changed = ?1, kept = 0 WHERE place IN
                (SELECT place FROM outbox WHERE expires <= ?1 AND state IN (1, 2, 3) LIMIT ?2)
            RETURNING envelope_id
            """);
        update.Bind(1, now).Bind(2, count);
        while (update.Step()) expired.Add(update.EnvelopeId(0));
        return expired;
    }

    /// <summary>Whether a deadline or a life has ended that was not seen yet.</summary>
    public static bool AnyEnding(SqliteSession session, Timestamp now)
    {
        using var select = session.Statement("""
            SELECT EXISTS (SELECT 1 FROM outbox WHERE due <= ?1 AND receipt = 0 AND alarmed = 0 AND state IN (1, 2, 3))
                OR EXISTS (SELECT 1 FROM outbox WHERE expires <= ?1 AND state IN (1, 2, 3))
            """);
        select.Bind(1, now);
        return select.Step() && select.Int64(0) == 1;
    }

    private static Consignment Read(SqliteSession session, long place)
    {
        using var select = session.Statement("SELECT bytes FROM consignments WHERE place = ?");
        return select.Bind(1, place).Step() && Consignment.TryRead(select.Blob(0).ToArray(), out var consignment, out _)
            ? consignment : throw new InvalidOperationException($"the outbox keeps no consignment that can be read at place {place}");
    }

    private static DeliveryState StateOf(long state, long reason) =>
        (DeliveryState)state == DeliveryState.Submitted && reason != 0 ? DeliveryState.NotTaken : (DeliveryState)state;
}
