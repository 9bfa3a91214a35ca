using System.Runtime.CompilerServices;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Members;
using Backbone.Gateway.Metering;
using Backbone.Gateway.Opening;
using Backbone.Gateway.Receipts;
using Backbone.Gateway.Storage;
using Backbone.Hosting.Clocks;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;

namespace Backbone.Gateway.Delivery;

/// <summary>
/// What one consumer of a subscription gets. Again and again:
/// <list type="number">
/// <item>is the consumer still a reader of the mailbox? if not, the feed ends;</item>
/// <item>is there credit, and something fresh or free again? if not, it waits for a ring, or for the next lease to end;</item>
/// <item>the most urgent is leased, and journalled as handed over, in one transaction;</item>
/// <item>one after another is read, opened where the consumer is a service that has it so, and handed over; what was not
/// sent before its lease was over is taken back.</item>
/// </list>
/// When the consumer goes, whatever it holds is free for the others at once: what was sent with its attempt counted, what
/// was not as if it had never been leased. When the process is killed, leases end in their own time.
/// </summary>
internal sealed class SubscriptionFeed : IAsyncDisposable
{
    private readonly Consumer _consumer;
    private readonly IDisposable _place;
    private readonly MailboxAccess _access;
    private readonly ServiceOpener _opener;
    private readonly ServiceReceipts _receipts;
    private readonly NationalStore _store;
    private readonly Watchers<MailboxAddress> _mail;
    private readonly TimeProvider _clock;
    private readonly SettledTime _settled;
    private readonly ILogger<SubscriptionFeed> _log;
    private readonly Signal _signal;
    private readonly Queue<LeasedMail> _unsent = [];
    private readonly Lock _gate = new();
    private long _leasedAt;
    private int _credit;

    public SubscriptionFeed(
        Consumer consumer, IDisposable place, MailboxAccess access, ServiceOpener opener, ServiceReceipts receipts, NationalStore store,
        Watchers<MailboxAddress> mail, TimeProvider clock, SettledTime settled, ILogger<SubscriptionFeed> log)
    {
        (_consumer, _place, _access, _opener, _receipts) = (consumer, place, access, opener, receipts);
        (_store, _mail, _clock, _settled, _log) = (store, mail, clock, settled, log);
        _signal = mail.Watch(consumer.Mailbox);
    }

    private Timestamp Now => Timestamp.Now(_clock);

    /// <summary>Lets so many deliveries more come, up to <see cref="SubscriptionLimits.CreditMost"/> in all.</summary>
    public void Give(uint credit)
    {
        lock (_gate) _credit += (int)Math.Min(credit, (uint)(SubscriptionLimits.CreditMost - _credit));
        _signal.Ring();
    }

    /// <summary>Deliveries, as long as the consumer is a reader of the mailbox; read by one loop, once.</summary>
    public async IAsyncEnumerable<Handout> DeliveriesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        // 1
        while (_access.MayRead(_consumer.Reader, _consumer.Mailbox))
        {
            // 2, 3
            if (_unsent.Count == 0 && await LeaseOrWhenAsync(cancellation) is { } wait)
                await _signal.WaitAsync(wait, _clock, cancellation);
            // 4
            else if (await NextAsync(cancellation) is { } handout) yield return handout;
        }
    }

    /// <summary>
    /// Settles deliveries of this consumer, in one transaction. Without an answer: what is not this consumer's any more is
    /// left as it is, because then it came again, or comes.
    /// </summary>
    public async Task SettleAsync(IReadOnlyList<SettledDelivery> settlements, CancellationToken cancellation)
    {
        var now = Now;
        var (settled, refused, toTell) = await _store.WriteAsync(session => Settle(session, settlements, now), cancellation);
        foreach (var dead in refused) DeadLetterDesk.Tell(_log, _consumer.Mailbox, _consumer.Name, dead, DeadLetterCause.Refused);
        if (toTell) _receipts.Ring();
        if (settled < settlements.Count)
            _log.SettledNothing(settlements.Count - settled, _consumer.Mailbox.ToString(), _consumer.Name.ToString());
        if (settlements.Any(one => one.Kind == SettlementKind.Later)) _mail.Changed(_consumer.Mailbox);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _mail.Leave(_consumer.Mailbox, _signal);
        _place.Dispose();
        var now = Now;
        await _store.WriteAsync(session =>
        {
            DeliveryTable.TakeBack(session, _consumer, _unsent, now);
            DeliveryTable.GiveBack(session, _consumer, now);
        }, CancellationToken.None);
        _mail.Changed(_consumer.Mailbox);
    }

    private (int Settled, List<LeasedMail> Refused, bool ToTell) Settle(
        SqliteSession session, IReadOnlyList<SettledDelivery> settlements, Timestamp now)
    {
        var (settled, refused, toTell) = (0, new List<LeasedMail>(), false);
        foreach (var one in settlements)
        {
            if (DeliveryTable.Settle(session, _consumer.Subscription, one, _consumer.Reader.ToString(), _consumer.Holder, now) is not { } mail) continue;
            settled++;
            if (one.Kind == SettlementKind.Refused)
            {
                DeadLetterDesk.Note(session, _consumer.Mailbox, _consumer.Name, mail, DeadLetterCause.Refused, _consumer.Reader.ToString(), now);
                refused.Add(mail);
            }
            if (one.Kind == SettlementKind.Acknowledged)
                toTell |= _receipts.Acknowledged(session, _consumer.Reader, _consumer.Mailbox, one.Envelope);
        }
        return (settled, refused, toTell);
    }

    /// <summary>Leases what there is; how long to wait where there is nothing.</summary>
    private async Task<TimeSpan?> LeaseOrWhenAsync(CancellationToken cancellation)
    {
        int credit;
        lock (_gate) credit = _credit;
        if (credit == 0) return SubscriptionLimits.Look;
        var (now, settled) = (Now, _settled.Now());
        var due = await _store.ReadAsync(session => DeliveryTable.NextDue(session, _consumer, now, settled), cancellation);
        if (due is null || due >= now.Plus(SubscriptionLimits.Look)) return SubscriptionLimits.Look;
        if (due > now) return TimeSpan.FromMilliseconds(due.Value.Milliseconds - now.Milliseconds);
        var count = Math.Min(credit, SubscriptionLimits.LeasedAtOnce);
        var leasedAt = _clock.GetTimestamp(); // steady: a clock that is set back lengthens no lease
        var (buried, leased) = await _store.WriteAsync(session =>
            (Bury(session, now, settled), Lease(session, count, now, settled)), cancellation);
        foreach (var dead in buried) DeadLetterDesk.Tell(_log, _consumer.Mailbox, _consumer.Name, dead, DeadLetterCause.AttemptsSpent);
        foreach (var mail in leased) _unsent.Enqueue(mail);
        _leasedAt = leasedAt;
        lock (_gate) _credit -= leased.Count;
        _mail.Changed(_consumer.Mailbox); // the others wait for the end of these leases too, should nobody settle
        return null;
    }

    private List<LeasedMail> Bury(SqliteSession session, Timestamp now, Timestamp settled)
    {
        var buried = DeliveryTable.Bury(session, _consumer, now, settled);
        foreach (var dead in buried) DeadLetterDesk.Note(session, _consumer.Mailbox, _consumer.Name, dead, DeadLetterCause.AttemptsSpent, "", now);
        return buried;
    }

    private List<LeasedMail> Lease(SqliteSession session, int count, Timestamp now, Timestamp settled)
    {
        var leased = DeliveryTable.Lease(session, _consumer, count, now, settled);
        foreach (var mail in leased)
            Journal.Append(session, now, new JournalEntry
            {
                HandedOver = new HandedOver
                {
                    EnvelopeId = JournalEntries.Bytes(mail.Envelope),
                    Mailbox = _consumer.Mailbox.ToString(),
                    Reader = _consumer.Reader.ToString(),
                    Subscription = _consumer.Name.ToString(),
                }
            });
        return leased;
    }

    private async Task<Handout?> NextAsync(CancellationToken cancellation)
    {
        if (_unsent.Count == 0) return null; // others were faster
        if (_clock.GetElapsedTime(_leasedAt) >= _consumer.Lease)
        {
            var now = Now;
            await _store.WriteAsync(session => DeliveryTable.TakeBack(session, _consumer, _unsent, now), cancellation);
            lock (_gate) _credit = Math.Min(_credit + _unsent.Count, SubscriptionLimits.CreditMost);
            _unsent.Clear();
            return null;
        }
        var next = _unsent.Peek();
        var delivered = await _store.ReadAsync(session => Read(session, next.Envelope), cancellation);
        _unsent.Dequeue();
        if (delivered is null) return null;
        delivered.Attempt = (uint)next.Attempt;
        MessageCounts.Add(Stages.Delivery, Stages.HandedOver, next.Precedence);
        MessageTraces.Add(Stages.Delivery, Stages.HandedOver, next.Envelope, Timestamp.Now(_clock), _clock);
        return new Handout(
            next.Envelope, delivered, await _opener.OpenAsync(_consumer.Reader, next.Envelope, delivered, cancellation));
    }

    private Delivered? Read(SqliteSession session, EnvelopeId envelope)
    {
        var delivered = MailTable.Read(session, _consumer.Mailbox.ToString(), envelope);
        if (delivered is not null) SharedWrapTable.AddTo(session, delivered, envelope, _consumer.Reader.ToString());
        return delivered;
    }
}
