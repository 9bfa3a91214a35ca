using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Verification;
using Backbone.Sqlite;

namespace Backbone.Gateway.Receipts;

/// <summary>Receipts that people and the gateway of this nation hand over: they answer only what was received.</summary>
internal static class OutgoingReceipts
{
    /// <summary>Whether every fact is about a message that came from the receipt's one recipient, and its author may state it.</summary>
    public static Refused? Check(SqliteSession session, FederationSnapshot federation, Envelope receipt, Timestamp now)
    {
        var answered = receipt.Header.Recipients[0].Mailbox.Nation;
        foreach (var fact in receipt.Handling.Facts)
        {
            // The gateway reports refusals of what it never took into its mail; its own word needs no check against itself.
            if (receipt.Handling.Author.Kind == PrincipalKind.Gateway) continue;
            if (MailboxOf(session, fact) is not { } found || found.Sender != answered)
                return ReceiptCheck.No($"it answers {fact.Envelope}, which did not come from {answered}");
            if (ReceiptCheck.Check(federation, receipt.Handling.Author, fact, found.Mailbox, [], now) is { } refused) return refused;
        }
        return null;
    }

    /// <summary>
    /// Whether all that a reader's receipt says was told by that reader before: it is answered as a repeat, and goes nowhere.
    /// What a receipt is made of here is marked as told when it is noted, so the question is for what people hand over.
    /// </summary>
    public static bool AreTold(SqliteSession session, Envelope receipt) =>
        receipt.Handling.Author.Kind == PrincipalKind.Person && receipt.Handling.Facts.All(fact => fact.Event == ReceiptEvent.Opened
            && MailboxOf(session, fact) is { } found
            && MailTable.IsOpened(session, found.Mailbox.ToString(), fact.Envelope, receipt.Handling.Author.ToString()));

    /// <summary>Remembers who opened what, in the transaction that releases the receipt.</summary>
    public static void MarkOpened(SqliteSession session, Envelope receipt)
    {
        foreach (var fact in receipt.Handling.Facts.Where(fact => fact.Event == ReceiptEvent.Opened))
            if (MailboxOf(session, fact) is { } found)
                MailTable.MarkOpened(session, found.Mailbox.ToString(), fact.Envelope, receipt.Handling.Author.ToString());
    }

    private static (MailboxAddress Mailbox, NationCode Sender)? MailboxOf(SqliteSession session, Fact fact)
    {
        foreach (var (mailbox, delivered) in MailTable.FindAll(session, fact.Envelope))
        {
            if (!Header.TryRead(delivered.Header.Memory, out var header, out _)) continue;
            var address = MailboxAddress.Parse(mailbox);
            if (header.IndexOf(address) == fact.Recipient) return (address, header.SenderNation);
        }
        return null;
    }
}
