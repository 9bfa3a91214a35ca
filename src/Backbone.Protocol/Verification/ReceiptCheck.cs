using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;

namespace Backbone.Protocol.Verification;

/// <summary>
/// Whether a receipt's author may state a fact about a recipient (SPEC § Receipts): 1 the author is of the mailbox's nation ·
/// 2 delivered and refused are said by that nation's gateway · 3 opened by a reader of the mailbox, where it can be told one to whom
/// the message was sealed. The same check at both borders and in the SDK.
/// </summary>
public static class ReceiptCheck
{
    /// <summary>Checks one fact.</summary>
    /// <param name="federation">The documents.</param>
    /// <param name="author">Who signed the receipt.</param>
    /// <param name="fact">The fact; that its message was sent to this recipient has been looked up before.</param>
    /// <param name="mailbox">The recipient's mailbox.</param>
    /// <param name="kids">To which keys the message was sealed there; empty where that is not at hand.</param>
    /// <param name="now">The present moment.</param>
    /// <returns>Null where the author may state it.</returns>
    public static Refused? Check(
        FederationSnapshot federation, PrincipalAddress author, Fact fact, MailboxAddress mailbox, ImmutableArray<OpeningKid> kids,
        Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(federation);
        ArgumentNullException.ThrowIfNull(fact);
        // 1
        if (author.Nation != mailbox.Nation) return No($"{author} states what happened at {mailbox}, which is not its nation's");
        var may = fact.Event switch
        {
            // 2
            ReceiptEvent.Delivered or ReceiptEvent.Refused => author.Kind == PrincipalKind.Gateway,
            // 3
            ReceiptEvent.Opened => federation.FindMailbox(mailbox, now) is { } known && MayOpen(known, author, kids),
            _ => false,
        };
        return may ? null : No($"{author} may not state {fact.Event} about {mailbox}");
    }

    /// <summary>A receipt that answers nothing.</summary>
    public static Refused No(string why) => new(RefusalReason.FormNotAllowed, why);

    private static bool MayOpen(Mailbox mailbox, PrincipalAddress author, ImmutableArray<OpeningKid> kids)
    {
        var owners = kids.Select(kid => mailbox.FindEpoch(kid)?.Reader.Principal).ToList();
        if (owners.Contains(author)) return true;
        // A key set holds a reader's keys for some weeks, and a receipt proves for years: a key that nobody can be told of any more
        // may be any reader's, and then each reader of the mailbox may state it.
        return (owners.Count == 0 || owners.Contains(null)) && mailbox.Readers.Any(reader => reader.Principal == author);
    }
}
