using Backbone.Contracts.Envelope.V1;
using Backbone.Gateway.Documents;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Gateway.Members;

/// <summary>Who reads which mailbox, by the nation's key set in force.</summary>
internal sealed class MailboxAccess(DocumentKeeper documents, GatewayIdentity identity, TimeProvider clock)
{
    /// <summary>The mailboxes that a principal reads; with a name, only that one where it is among them.</summary>
    public IReadOnlyList<string> Of(PrincipalAddress reader, string only = "") =>
        [.. (IsKnown(reader) ? documents.Snapshot.MailboxesOf(identity.Nation, Timestamp.Now(clock)) : [])
            .Where(mailbox => mailbox.Readers.Any(one => one.Principal == reader))
            .Select(mailbox => mailbox.Address.ToString())
            .Where(mailbox => only.Length == 0 || mailbox == only)];

    /// <summary>Whether a principal reads a mailbox of this nation.</summary>
    public bool MayRead(PrincipalAddress reader, MailboxAddress mailbox) =>
        mailbox.Nation == identity.Nation && IsKnown(reader)
        && documents.Snapshot.FindMailbox(mailbox, Timestamp.Now(clock))?.Readers.Any(one => one.Principal == reader) == true;

    // A key set may still name a reader whom the roster has dropped.
    private bool IsKnown(PrincipalAddress reader) => Standing.Holds(documents.Snapshot, reader, Timestamp.Now(clock));

    /// <summary>Says no, the same way whether the mailbox is another's or is not there.</summary>
    public static Refused NoReader(string mailbox) => new(RefusalReason.NotPermitted,
        mailbox.Length == 0 ? "you are reader of no mailbox" : $"you are no reader of {mailbox}",
        "ask your nation's registrar; the key set in force decides");

    /// <summary><see cref="NoReader"/> for the wire.</summary>
    public static Refusal Denied(string mailbox) => Edge.Refusal(NoReader(mailbox));
}
