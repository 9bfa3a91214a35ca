using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Verification;
using Backbone.Sqlite;

namespace Backbone.Gateway.Receipts;

/// <summary>Receipts that answer messages of this nation.</summary>
internal static class IncomingReceipts
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    /// <summary>Whether every fact is about a message that was sent, and its author may state it.</summary>
    public static Refused? Check(SqliteSession session, FederationSnapshot federation, Handling receipt, Timestamp now)
    {
        foreach (var fact in receipt.Facts)
        {
            if (OutboxTable.FindMailbox(session, fact.Envelope, fact.Recipient) is not { } mailbox)
                return ReceiptCheck.No($"it answers {fact.Envelope}, which by this nation's store was not sent to a recipient {fact.Recipient}:"
                    + " the store was restored from an older copy, or the receipt is false");
            if (ReceiptCheck.Check(federation, receipt.Author, fact, MailboxAddress.Parse(mailbox), [], now) is not { } refused) continue;
            // Who opens a mailbox stands in its key set, and that may be newer than the one known here.
            return fact.Event == ReceiptEvent.Opened ? refused with { RetryAfter = Again } : refused;
        }
        return null;
    }

    /// <summary>The facts that nobody has told before, each once.</summary>
    public static List<Fact> News(SqliteSession session, Handling receipt) =>
        [.. receipt.Facts.DistinctBy(fact => (fact.Envelope, fact.Recipient, fact.Event, fact.Reason))
            .Where(fact => ReceiptTable.IsNews(session, fact, receipt.Author))];

    /// <summary>Takes news over, in the transaction that takes over the receipt.</summary>
    public static void Keep(
        SqliteSession session, EnvelopeId receiptId, Handling receipt, IEnumerable<Fact> news, long mail, Timestamp now)
    {
        foreach (var fact in news)
        {
            OutboxTable.Receipted(session, fact, now);
            ReceiptTable.Insert(session, fact, receipt.Author, mail);
            Journal.Append(session, now, new JournalEntry
            {
                Receipted = new Receipted
                {
                    EnvelopeId = JournalEntries.Bytes(fact.Envelope),
                    Recipient = (uint)fact.Recipient,
                    Event = fact.Event,
                    Reason = fact.Reason,
                    ReceiptId = JournalEntries.Bytes(receiptId),
                    Author = receipt.Author.ToString(),
                }
            });
        }
    }
}
