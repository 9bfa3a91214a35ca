using Backbone.Gateway.Opening;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;

namespace Backbone.Gateway.Receipts;

/// <summary>
/// What the gateway opened for a service, and the service acknowledged, is told to the sender's nation as opened: signed
/// with the service's own key where the gateway holds that too, and not told otherwise. It is the reader's word, given by
/// those to whom its nation entrusted the key.
/// </summary>
internal sealed class ServiceReceipts(ServiceKeys keys, FactSignal signal, TimeProvider clock)
{
    /// <summary>Notes, in the transaction that settles it, that a service has what was opened for it.</summary>
    /// <returns>True where there is something to tell: <see cref="Ring"/> after the transaction.</returns>
    public bool Acknowledged(SqliteSession session, PrincipalAddress reader, MailboxAddress mailbox, EnvelopeId envelope)
    {
        var held = keys.Of(reader, mailbox);
        if (held.Count == 0 || keys.FindSigningKid(reader) is null) return false;
        if (NotOpenedTable.Has(session, mailbox.ToString(), envelope, reader)) return false;
        if (MailTable.ReadHead(session, mailbox.ToString(), envelope) is not { } delivered
            || !Header.TryRead(delivered.Header.Memory, out var header, out _)
            || !Handling.TryRead(delivered.Handling.Memory, out var handling, out _)) return false;
        var recipient = header.IndexOf(mailbox);
        if (recipient < 0 || !header.Recipients[recipient].Kids.Any(held.Contains)) return false;
        if (!MailTable.MarkOpened(session, mailbox.ToString(), envelope, reader.ToString())) return false; // told before
        var fact = new Fact(envelope, recipient, ReceiptEvent.Opened, RefusalReason.Unspecified, Timestamp.Now(clock));
        FactTable.Insert(session, header.SenderNation, fact, handling.Exercise, reader);
        return true;
    }

    /// <summary>Wakes who tells.</summary>
    public void Ring() => signal.Ring();
}
