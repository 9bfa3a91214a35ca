using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
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
                return ReceiptRules.No($"it answers {fact.Envelope}, which was not sent to a recipient {fact.Recipient}");
            if (ReceiptRules.Rule(federation, receipt, fact, MailboxAddress.Parse(mailbox), now) is not { } refused) continue;
            // Who opens a mailbox stands in its key set, and that may be newer than the one known here.
            return fact.Event == ReceiptEvent.Opened ? refused with { RetryAfter = Again } : refused;
        }
        return null;
    }

    /// <summary>Takes the facts over, in the transaction that takes over the receipt.</summary>
    public static void Keep(SqliteSession session, EnvelopeId receiptId, Handling receipt, long mail, Timestamp now)
    {
        foreach (var fact in receipt.Facts)
        {
            OutboxTable.Receipted(session, fact, now);
            ReceiptTable.Insert(session, fact, mail);
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
