using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Sharing;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using SharedWrap = Backbone.Protocol.Envelopes.SharedWrap;

namespace Backbone.Gateway.Opening;

/// <summary>
/// Opens contents for services that let the gateway hold their opening keys (SPEC § Delivered): 1 which of the reader's
/// keys are held here · 2 is the message sealed to one of them, or was it wrapped anew for one · 3 it is opened with that key and no other's. What does
/// not open is handed over without its content, is an alarm once, and is never told as opened.
/// </summary>
internal sealed class ServiceOpener(
    ServiceKeys keys, GatewayIdentity identity, NationalStore store, AlarmBoard alarms, TimeProvider clock, ILogger<ServiceOpener> log)
{
    /// <summary>Opens a message for its reader, and changes nothing.</summary>
    public ServiceOpening Open(PrincipalAddress reader, EnvelopeId envelope, Delivered delivered)
    {
        // 1
        if (!MailboxAddress.TryParse(delivered.Mailbox, out var mailbox)) return new ServiceOpening.NotHeld();
        var held = keys.Of(reader, mailbox);
        if (held.Count == 0) return new ServiceOpening.NotHeld();
        // 2
        if (!Header.TryRead(delivered.Header.Memory, out var header, out var refused)) return new ServiceOpening.Failed(refused);
        var recipient = header.IndexOf(mailbox);
        if (recipient < 0) return new ServiceOpening.NotHeld();
        var sealedTo = header.Recipients[recipient].Kids.Concat(
            delivered.Shared.Select(SharingForms.Read).OfType<SharedWrap>().Select(shared => shared.Wrap.Kid));
        if (!sealedTo.Any(held.Contains)) return new ServiceOpening.NotHeld();
        // 3
        return DeliveredContent.TryOpen(envelope, delivered, header, recipient, new ReaderCustody(identity.Custody, held), out var content, out refused)
                ? new ServiceOpening.Opened(content)
                : new ServiceOpening.Failed(refused);
    }

    /// <summary>The same for a delivery of a subscription, which is acknowledged later: a failure is remembered.</summary>
    public async Task<ServiceOpening> OpenAsync(
        PrincipalAddress reader, EnvelopeId envelope, Delivered delivered, CancellationToken cancellation)
    {
        var opening = Open(reader, envelope, delivered);
        if (opening is not ServiceOpening.Failed(var why)) return opening;
        var now = Timestamp.Now(clock);
        var (isNew, told) = await store.WriteAsync(session =>
        {
            if (!NotOpenedTable.Insert(session, delivered.Mailbox, envelope, reader)) return (false, false);
            var sender = MailTable.FindSender(session, delivered.Mailbox, envelope);
            var alarm = new AlarmEntry(AlarmKind.NotOpened, sender, $"it does not open with the key of {reader}: {why.Detail}")
            {
                Envelope = envelope,
                Mailbox = delivered.Mailbox,
            };
            return (true, alarm.Append(session, now));
        }, cancellation);
        if (isNew) alarms.Raise(AlarmKind.NotOpened);
        if (told) log.NotOpened(envelope, reader.ToString(), delivered.Mailbox, why.Reason);
        return opening;
    }
}
