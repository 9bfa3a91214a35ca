using Backbone.Contracts.Envelope.V1;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Members;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Gateway.Delivery;

/// <summary>Who reads which mailbox, by the nation's key set in force.</summary>
internal sealed class MailboxAccess(DocumentKeeper documents, GatewayIdentity identity, TimeProvider clock)
{
    /// <summary>The mailboxes that a principal reads; with a name, only that one where it is among them.</summary>
    public IReadOnlyList<string> Of(PrincipalAddress reader, string only = "") =>
        [.. documents.Snapshot.MailboxesOf(identity.Nation, Timestamp.Now(clock))
            .Where(mailbox => mailbox.Readers.Any(one => one.Principal == reader))
            .Select(mailbox => mailbox.Address.ToString())
            .Where(mailbox => only.Length == 0 || mailbox == only)];

    /// <summary>Whether a principal reads a mailbox of this nation, and the roster in force names it.</summary>
    public bool MayRead(PrincipalAddress reader, MailboxAddress mailbox)
    {
        var (federation, now) = (documents.Snapshot, Timestamp.Now(clock));
        return mailbox.Nation == identity.Nation
            && StreamStanding.Ended(federation, reader, now) is null
            && federation.FindMailbox(mailbox, now)?.Readers.Any(one => one.Principal == reader) == true;
    }

    /// <summary>Says no, the same way whether the mailbox is another's or is not there.</summary>
    public static Refused NoReader(string mailbox) => new(RefusalReason.NotPermitted,
        mailbox.Length == 0 ? "you are reader of no mailbox" : $"you are no reader of {mailbox}",
        "ask your nation's registrar; the key set in force decides");

    /// <summary><see cref="NoReader"/> for the wire.</summary>
    public static Refusal Denied(string mailbox) => Edge.Refusal(NoReader(mailbox));
}
