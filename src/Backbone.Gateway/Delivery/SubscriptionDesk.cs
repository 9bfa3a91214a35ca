using System.Buffers.Binary;
using System.Security.Cryptography;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Members;
using Backbone.Gateway.Opening;
using Backbone.Gateway.Receipts;
using Backbone.Gateway.Storage;
using Backbone.Hosting.Clocks;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Gateway.Delivery;

/// <summary>Where readers open subscriptions, and settle deliveries outside a stream.</summary>
internal sealed class SubscriptionDesk(
    MailboxAccess access, ServiceKeys services, ServiceOpener opener, ServiceReceipts receipts, NationalStore store,
    Watchers<MailboxAddress> mail, OpenStreams streams, TimeProvider clock, ILogger<SubscriptionFeed> log)
{
    private readonly SettledTime _settled = new(clock);

    /// <summary>Opens a subscription, or joins the consumers of one that is there.</summary>
    public async Task<SubscriptionOpening> OpenAsync(SubscriptionRequest request, CancellationToken cancellation)
    {
        if (!access.MayRead(request.Reader, request.Mailbox))
            return new SubscriptionOpening.Turned(MailboxAccess.NoReader(request.Mailbox.ToString()));
        if (streams.TryEnter(request.Mailbox) is not { } place)
            return new SubscriptionOpening.Turned(new Refused(RefusalReason.RateExceeded,
                $"{request.Mailbox} has {OpenStreams.OfMailbox.Most} streams open, which is as many as it may", "end one of them"));
        try
        {
            return await OpenAsync(request, place, cancellation);
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Settles deliveries that were handed over to this reader, to whichever of its consumers, in one transaction; also after the
    /// lease or the stream has ended, as long as no other was handed the message since.
    /// </summary>
    /// <returns>Of each in its order, null where it is settled.</returns>
    public async Task<IReadOnlyList<Refused?>> SettleAsync(
        PrincipalAddress reader, MailboxAddress mailbox, SubscriptionName name, IReadOnlyList<SettledDelivery> settlements, CancellationToken cancellation)
    {
        if (!access.MayRead(reader, mailbox)) return [.. settlements.Select(_ => MailboxAccess.NoReader(mailbox.ToString()))];
        var now = Timestamp.Now(clock);
        var (found, toTell) = await store.WriteAsync(session =>
        {
            var (subscription, settles, tells) = (SubscriptionTable.Find(session, mailbox, name), new List<LeasedMail?>(settlements.Count), false);
            foreach (var settled in settlements)
            {
                var one = subscription is { } known ? DeliveryTable.Settle(session, known, settled, reader.ToString(), holder: 0, now) : null;
                settles.Add(one);
                if (one is not null && settled.Kind == SettlementKind.Refused)
                    DeadLetterDesk.Note(session, mailbox, name, one, DeadLetterCause.Refused, reader.ToString(), now);
                tells |= one is not null && settled.Kind == SettlementKind.Acknowledged && receipts.Acknowledged(session, reader, mailbox, settled.Envelope);
            }
            return (settles, tells);
        }, cancellation);
        foreach (var (settled, one) in settlements.Zip(found))
            if (one is not null && settled.Kind == SettlementKind.Refused) DeadLetterDesk.Tell(log, mailbox, name, one, DeadLetterCause.Refused);
        if (toTell) receipts.Ring();
        // The others wait for the end of nothing else.
        if (settlements.Zip(found).Any(one => one.Second is not null && one.First.Kind == SettlementKind.Later)) mail.Changed(mailbox);
        return [.. settlements.Zip(found, (settled, settles) => settles is not null ? null
            : new Refused(RefusalReason.NotFound, $"{settled.Envelope} is not on its way to you in {name}",
                "nothing, if you settled it before; otherwise it comes again, or has come"))];
    }

    private async Task<SubscriptionOpening> OpenAsync(SubscriptionRequest request, IDisposable place, CancellationToken cancellation)
    {
        var now = Timestamp.Now(clock);
        var subscription = await store.WriteAsync(session => SubscriptionTable.Open(session, request, now), cancellation);
        if (subscription is not { } id)
        {
            place.Dispose();
            return new SubscriptionOpening.Turned(new Refused(RefusalReason.TooLarge,
                $"{request.Mailbox} has {SubscriptionLimits.SubscriptionsOfMailbox} subscriptions, which is as many as it may",
                "consume under a name that is there already"));
        }
        if (services.Of(request.Reader, request.Mailbox).Count > 0 && services.FindSigningKid(request.Reader) is null)
            log.OpensWithoutReceipts(request.Reader.ToString(), request.Mailbox.ToString());
        var consumer = new Consumer(id, request.Mailbox, request.Name, request.Reader, NewHolder(), request.Lease);
        var waiting = await store.ReadAsync(session => DeliveryTable.CountWaiting(session, consumer, now), cancellation);
        return new SubscriptionOpening.Opened(
            new SubscriptionFeed(consumer, place, access, opener, receipts, store, mail, clock, _settled, log), waiting);
    }

    private static long NewHolder()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes) | 1; // never 0
    }
}
