using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Receipts;

/// <summary>
/// The fixed form in which receipts pass outside both policies (SPEC § Receipts): who may state which event about a
/// recipient of a message.
/// </summary>
internal static class ReceiptRules
{
    /// <summary>
    /// Whether the author of a receipt may state a fact about a mailbox: delivered and refused are its nation's gateway's
    /// to say, opened its readers'.
    /// </summary>
    public static Refused? Rule(FederationSnapshot federation, Handling receipt, Fact fact, MailboxAddress mailbox, Timestamp now)
    {
        var author = receipt.Author;
        if (author.Nation != mailbox.Nation) return No($"{author} states what happened at {mailbox}, which is not its nation's");
        var may = fact.Event switch
        {
            ReceiptEvent.Delivered or ReceiptEvent.Refused => author.Kind == PrincipalKind.Gateway,
            ReceiptEvent.Opened => federation.FindMailbox(mailbox, now)?.Readers.Any(reader => reader.Principal == author) == true,
            _ => false,
        };
        return may ? null : No($"{author} may not state {fact.Event} about {mailbox}");
    }

    /// <summary>A receipt that is none.</summary>
    public static Refused No(string why) => new(RefusalReason.FormNotAllowed, why);
}
