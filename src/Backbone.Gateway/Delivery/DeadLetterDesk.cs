using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Metering;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;

namespace Backbone.Gateway.Delivery;

/// <summary>
/// What subscriptions hand over no more. Each new one is journalled in the transaction that makes it one, counted and logged after it;
/// readers of the mailbox list them, and have them handed over again.
/// </summary>
internal sealed class DeadLetterDesk(NationalStore store, Watchers<MailboxAddress> mail, TimeProvider clock)
{
    /// <summary>Journals a new one.</summary>
    public static void Note(
        SqliteSession session, MailboxAddress mailbox, SubscriptionName name, LeasedMail dead, DeadLetterCause cause, string reader, Timestamp now) =>
        Journal.Append(session, now, new JournalEntry
        {
            DeadLettered = new DeadLettered
            {
                EnvelopeId = JournalEntries.Bytes(dead.Envelope),
                Mailbox = mailbox.ToString(),
                Subscription = name.ToString(),
                Cause = cause,
                Reader = reader,
                Attempts = (uint)dead.Attempt,
            },
        });

    /// <summary>Counts and logs a new one, once its transaction is done.</summary>
    public static void Tell(ILogger log, MailboxAddress mailbox, SubscriptionName name, LeasedMail dead, DeadLetterCause cause)
    {
        MessageCounts.Add(Stages.Delivery, Stages.DeadLetter, dead.Precedence);
        log.DeadLetter(dead.Envelope, mailbox.ToString(), name.ToString(),
            cause == DeadLetterCause.Refused ? "a consumer refused it" : "it was never settled");
    }

    /// <summary>Those of some mailboxes: at most so many, and what one answer holds.</summary>
    public static List<DeadLetter> List(SqliteSession session, IEnumerable<string> mailboxes, string name, DeadPlace after, int count)
    {
        var (letters, room) = (new List<DeadLetter>(), new AnswerRoom());
        var dead = mailboxes.SelectMany(mailbox => DeliveryTable.Dead(session, mailbox, name, after, count))
            .OrderBy(one => one.Place.Mail).ThenBy(one => one.Place.Name, StringComparer.Ordinal).Take(count);
        foreach (var one in dead)
        {
            if (MailTable.ReadRow(session, one.Place.Mail, opened: false) is not { } row) continue;
            var letter = new DeadLetter
            {
                Mail = MailboxEndpoint.ToWire(row),
                Name = one.Place.Name,
                Cause = one.Cause,
                Attempts = (uint)one.Attempts,
                Time = one.Since.Milliseconds,
            };
            if (!room.Take(letter.CalculateSize())) break;
            letters.Add(letter);
        }
        return letters;
    }

    /// <summary>Has one handed over again; the reader's right is asked before.</summary>
    /// <returns>Null where it waits again.</returns>
    public async Task<Refused?> ReplayAsync(
        PrincipalAddress reader, MailboxAddress mailbox, SubscriptionName name, EnvelopeId envelope, CancellationToken cancellation)
    {
        var now = Timestamp.Now(clock);
        var expires = await store.WriteAsync(session =>
        {
            var replayed = SubscriptionTable.Find(session, mailbox, name) is { } subscription
                ? DeliveryTable.Replay(session, subscription, envelope, now) : null;
            if (replayed > now)
                Journal.Append(session, now, new JournalEntry
                {
                    Replayed = new Replayed
                    {
                        EnvelopeId = JournalEntries.Bytes(envelope),
                        Mailbox = mailbox.ToString(),
                        Subscription = name.ToString(),
                        Reader = reader.ToString(),
                    },
                });
            return replayed;
        }, cancellation);
        if (expires is not { } until)
            return new Refused(RefusalReason.NotFound, $"{envelope} is no dead letter of {name} of {mailbox}", "list them: somebody may have replayed it");
        if (until <= now)
            return new Refused(RefusalReason.TimeOutOfBounds, $"it expired at {until}, and what has expired is not handed over", "read it from the mailbox instead");
        mail.Changed(mailbox);
        return null;
    }
}
