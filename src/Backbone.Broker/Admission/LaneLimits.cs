using System.Collections.Concurrent;
using System.Collections.Frozen;
using Backbone.Broker.Rates;
using Backbone.Broker.Storage;
using Backbone.Hosting.Clocks;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Broker.Admission;

/// <summary>
/// What one nation may put into one lane: consignments a minute, and bytes not yet trimmed. For each precedence the charter
/// says how much. Receipts count in none of these: a nation that could not answer would look as if it had lost what it got;
/// they have limits of their own, so that they are no way around the charter's. Room is held before an append and then used
/// or given back, so that many at once cannot pass together.
/// </summary>
/// <param name="store">Where the lanes are.</param>
/// <param name="clock">Measures.</param>
/// <param name="receipts">For receipts; <see cref="Receipts"/> where null.</param>
internal sealed class LaneLimits(IBrokerStore store, TimeProvider clock, LaneLimit? receipts = null)
{
    /// <summary>
    /// What one nation may put into one lane of receipts: 1,800 a minute, each of which may tell of 256 messages, and 1 GiB
    /// until they expire, a week at most. No precedence is meant.
    /// </summary>
    public static readonly LaneLimit Receipts = new(Precedence.Unspecified, 1_800, 1UL << 30);

    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>Where its reader frees the lane, which it does once a second.</summary>
    private static readonly TimeSpan SoonWait = TimeSpan.FromSeconds(5);

    private readonly Meters<RateKey> _meters = new(TimeSpan.FromSeconds(1), clock);
    private readonly SettledTime _settled = new(clock);
    private readonly Lock _opening = new();
    private volatile Book? _book;

    /// <summary>Holds room for a consignment and says so in its case.</summary>
    /// <returns>Null where it is held or not needed; else RateExceeded, LaneFull or TooLarge.</returns>
    public async ValueTask<Refused?> ReserveAsync(AdmissionCase admission, CancellationToken cancellation)
    {
        var header = admission.Consignment.Header;
        var charters = admission.Federation.Charter.FindLaneLimit(header.Precedence);
        if ((header.IsReceipt ? receipts ?? Receipts : charters) is not { } limit) return null;
        var room = new LaneReservation(
            header.SenderNation, limit.Precedence, admission.Consignment.Bytes.Length, header.Expires);
        if (limit.OutstandingBytes is { } most)
        {
            room = room with { Ledger = BookOf(admission.Federation.Charter).LedgerOf(admission, store, clock) };
            await room.Ledger.CatchUpAsync(cancellation);
            if (await HoldBytesAsync(room, room.Ledger, most, admission, cancellation) is { } full) return full;
        }
        if (limit.PerMinute is { } perMinute)
        {
            var key = new RateKey(room.Nation, admission.Lane.Mailbox, room.Precedence);
            room = room with { Taken = _meters.TryTake(key, perMinute, out var wait) };
            if (room.Taken is null)
            {
                Release(room);
                return new Refused(RefusalReason.RateExceeded,
                    $"{room.Nation} may put {perMinute} {Kind(room)} a minute into {key.Mailbox}",
                    "publish it again after the time named")
                { RetryAfter = wait };
            }
        }
        admission.Reservation = room;
        return null;
    }

    /// <summary>Uses the room for what was appended.</summary>
    public void Use(AdmissionCase admission, ulong index)
    {
        var room = admission.Reservation;
        (room?.Ledger ?? _book?.FindLedger(admission.Lane))?.Note(index, room?.Ledger is null ? null : room);
        admission.Reservation = null;
    }

    /// <summary>Gives the room back: nothing was appended, or it is not known whether.</summary>
    public void Release(AdmissionCase admission)
    {
        if (admission.Reservation is { } room) Release(room);
        admission.Reservation = null;
    }

    /// <summary>All of a lane below an index was freed: it counts no more.</summary>
    public void Freed(LaneKey lane, ulong below) => _book?.FindLedger(lane)?.Freed(below);

    /// <summary>How many lanes have a ledger.</summary>
    internal int Ledgers => _book?.Count ?? 0;

    private void Release(LaneReservation room)
    {
        room.Ledger?.Release((room.Nation, room.Precedence), room.Bytes);
        if (room.Taken is { } taken) _meters.GiveBack(taken);
    }

    private async ValueTask<Refused?> HoldBytesAsync(
        LaneReservation room, LaneLedger ledger, ulong most, AdmissionCase admission, CancellationToken cancellation)
    {
        if ((ulong)room.Bytes > most)
            return new Refused(RefusalReason.TooLarge,
                $"it has {room.Bytes} bytes, and {room.Nation} may keep {most} bytes of {Kind(room)} in a lane",
                "send less at once, or have the charter changed");
        var whose = (room.Nation, room.Precedence);
        // Room is counted free when the trimming frees it.
        if (ledger.TryReserve(whose, room.Bytes, most, _settled.Now(), out _)) return null;
        // What another broker freed is seen by looking, and only where it matters.
        await ledger.LookForFreedAsync(cancellation);
        if (ledger.TryReserve(whose, room.Bytes, most, _settled.Now(), out var nextExpiry)) return null;
        var wait = nextExpiry is { } next && next > admission.Now
            ? TimeSpan.FromMilliseconds(next.Milliseconds - admission.Now.Milliseconds) : ShortestWait;
        var longest = ledger.IsFreedOfLate ? SoonWait : LongestWait;
        return new Refused(RefusalReason.LaneFull,
            $"{room.Nation} has as many bytes of {Kind(room)} in the lane of {admission.Lane.Mailbox} as it may: {most}",
            "publish it again when older ones have been taken or have expired")
        {
            RetryAfter = wait < ShortestWait ? ShortestWait : wait > longest ? longest : wait,
        };
    }

    private static string Kind(LaneReservation room) =>
        room.Precedence == Precedence.Unspecified ? "receipts" : $"{room.Precedence} consignments";

    /// <summary>
    /// The ledgers under a charter; another charter may limit other precedences, and they are read anew. Opened by one alone:
    /// two books of one charter would each give the whole room away.
    /// </summary>
    private Book BookOf(Charter charter)
    {
        if (_book is { } book && book.Charter == charter.Id.Hash) return book;
        lock (_opening)
            return _book is { } opened && opened.Charter == charter.Id.Hash ? opened : _book = new Book(charter);
    }

    private sealed class Book(Charter charter)
    {
        /// <summary>Ledgers kept before those are looked for that nobody needs.</summary>
        private const int FirstSweep = 1024;

        private readonly ConcurrentDictionary<LaneKey, LaneLedger> _ledgers = new();
        private readonly Lock _adding = new();
        private int _sweepAt = FirstSweep;
        private readonly FrozenSet<Precedence> _limited = charter.LaneLimits
            .Where(limit => limit.OutstandingBytes is not null).Select(limit => limit.Precedence).ToFrozenSet();

        public Backbone.Protocol.Digest Charter => charter.Id.Hash;

        public LaneLedger LedgerOf(AdmissionCase admission, IBrokerStore store, TimeProvider clock)
        {
            if (_ledgers.TryGetValue(admission.Lane, out var ledger)) return ledger;
            lock (_adding)
            {
                // One sweeps and adds at a time: it would take away what another has just added for the same lane.
                if (_ledgers.TryGetValue(admission.Lane, out ledger)) return ledger;
                Sweep(admission);
                return _ledgers[admission.Lane] = new LaneLedger(admission.Lane, store, _limited, clock);
            }
        }

        public LaneLedger? FindLedger(LaneKey lane) => _ledgers.GetValueOrDefault(lane);

        public int Count => _ledgers.Count;

        /// <summary>
        /// Lanes of mailboxes that no key set in force names have no ledger; those of closed lanes go too, and are read anew
        /// in the rare case.
        /// </summary>
        private void Sweep(AdmissionCase admission)
        {
            if (_ledgers.Count < _sweepAt) return;
            foreach (var lane in _ledgers.Keys)
                if (!MailboxAddress.TryParse(lane.Mailbox, out var mailbox)
                    || admission.Federation.FindMailbox(mailbox, admission.Now) is null
                    || mailbox == admission.Consignment.Recipient.Mailbox) _ledgers.TryRemove(lane, out _);
            _sweepAt = Math.Max(FirstSweep, 2 * _ledgers.Count);
        }
    }
}
