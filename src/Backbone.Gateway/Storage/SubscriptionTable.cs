using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>
/// Subscriptions, and how far each has come: for each precedence the place up to which every message was handed over at
/// least once, or had expired. Beyond lies what is fresh; what is before and not settled lies in <see cref="DeliveryTable"/>.
/// </summary>
internal static class SubscriptionTable
{
    private static readonly Precedence[] MostUrgentFirst =
        [Precedence.Flash, Precedence.Immediate, Precedence.Priority, Precedence.Routine];

    /// <summary>The subscription's id; null where there is none of that name.</summary>
    public static long? Find(SqliteSession session, MailboxAddress mailbox, SubscriptionName name)
    {
        using var select = session.Statement("SELECT id FROM subscriptions WHERE mailbox = ? AND name = ?");
        return select.Bind(1, mailbox.ToString()).Bind(2, name.ToString()).Step() ? select.Int64(0) : null;
    }

    /// <summary>The subscription's id, made where it is new; null where the mailbox has as many as it may.</summary>
    public static long? Open(SqliteSession session, SubscriptionRequest request, Timestamp now)
    {
        if (Find(session, request.Mailbox, request.Name) is { } known) return known;
        using var count = session.Statement("SELECT count(*) FROM subscriptions WHERE mailbox = ?");
        count.Bind(1, request.Mailbox.ToString()).Step();
        if (count.Int64(0) >= SubscriptionLimits.SubscriptionsOfMailbox) return null;
        using var insert = session.Statement("INSERT INTO subscriptions (mailbox, name, max_attempts, created) VALUES (?, ?, ?, ?)");
        insert.Bind(1, request.Mailbox.ToString()).Bind(2, request.Name.ToString()).Bind(3, request.MaxAttempts).Bind(4, now).Run();
        return session.LastInsertRowId;
    }

    /// <summary>What was never handed over and is not void, most urgent first and in order of place; at most so much.</summary>
    /// <param name="session">The store.</param>
    /// <param name="consumer">For whom.</param>
    /// <param name="count">At most so much.</param>
    /// <param name="settled">By when what ended is passed over for good: not by a clock that has just jumped ahead.</param>
    public static List<LeasedMail> Fresh(SqliteSession session, Consumer consumer, int count, Timestamp settled)
    {
        var fresh = new List<LeasedMail>(count);
        foreach (var precedence in MostUrgentFirst)
        {
            var position = Position(session, consumer.Subscription, precedence);
            using var select = session.Statement("""
                SELECT place, envelope_id, expires FROM mail
                WHERE mailbox = ? AND precedence = ? AND receipt = 0 AND place > ? AND expires > ? ORDER BY place LIMIT ?
                """);
            select.Bind(1, consumer.Mailbox.ToString()).Bind(2, (long)precedence).Bind(3, position).Bind(4, settled)
                .Bind(5, count - fresh.Count);
            while (fresh.Count < count && select.Step())
                fresh.Add(new LeasedMail(select.Int64(0), select.EnvelopeId(1), precedence, select.Timestamp(2), 0));
        }
        return fresh;
    }

    /// <summary>How much was never handed over and is not void.</summary>
    public static long CountFresh(SqliteSession session, Consumer consumer, Timestamp now)
    {
        var total = 0L;
        foreach (var precedence in MostUrgentFirst)
        {
            var position = Position(session, consumer.Subscription, precedence);
            using var select = session.Statement("""
                SELECT count(*) FROM mail WHERE mailbox = ? AND precedence = ? AND receipt = 0 AND place > ? AND expires > ?
                """);
            select.Bind(1, consumer.Mailbox.ToString()).Bind(2, (long)precedence).Bind(3, position).Bind(4, now).Step();
            total += select.Int64(0);
        }
        return total;
    }

    /// <summary>Moves the position of a message's precedence over it; never back.</summary>
    public static void Pass(SqliteSession session, long subscription, LeasedMail mail)
    {
        using var upsert = session.Statement("""
            INSERT INTO subscription_positions (subscription, precedence, place) VALUES (?, ?, ?)
            ON CONFLICT (subscription, precedence) DO UPDATE SET place = max(place, excluded.place)
            """);
        upsert.Bind(1, subscription).Bind(2, (long)mail.Precedence).Bind(3, mail.Place).Run();
    }

    private static long Position(SqliteSession session, long subscription, Precedence precedence)
    {
        using var select = session.Statement("SELECT place FROM subscription_positions WHERE subscription = ? AND precedence = ?");
        return select.Bind(1, subscription).Bind(2, (long)precedence).Step() ? select.Int64(0) : 0;
    }
}
