using System.Collections.Concurrent;
using System.Collections.Frozen;
using Backbone.Broker.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Broker.Admission;

/// <summary>
/// What the charter lets one nation put into one lane, for each precedence: consignments a minute, and bytes not
/// yet trimmed. Room is held before an append and then used or given back, so that many at once cannot pass
/// together. Receipts count in neither: a nation that could not answer would look as if it had lost what it got.
/// </summary>
/// <param name="store">Where the lanes are.</param>
/// <param name="clock">Measures.</param>
internal sealed class LaneLimits(IBrokerStore store, TimeProvider clock)
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private readonly RateMeters _meters = new(clock);
    private volatile Book? _book;

    /// <summary>Holds room for a consignment and says so in its case.</summary>
    /// <returns>Null where it is held or not needed; else RateExceeded, LaneFull or TooLarge.</returns>
    public async ValueTask<Refused?> ReserveAsync(AdmissionCase admission, CancellationToken cancellation)
    {
        var header = admission.Consignment.Header;
        if (header.IsReceipt) return null;
        if (admission.Federation.Charter.FindLaneLimit(header.Precedence) is not { } limit) return null;
        var room = new LaneReservation(
            header.SenderNation, header.Precedence, admission.Consignment.Bytes.Length, header.Expires);
        if (limit.OutstandingBytes is { } most)
        {
            room = room with { Ledger = BookOf(admission.Federation.Charter).LedgerOf(admission.Lane, store, clock) };
            await room.Ledger.CatchUpAsync(cancellation);
            if (HoldBytes(room, room.Ledger, most, admission) is { } full) return full;
        }
        if (limit.PerMinute is { } perMinute)
        {
            var key = new RateMeters.Key(room.Nation, admission.Lane.Mailbox, room.Precedence);
            room = room with { Taken = _meters.TryTake(key, perMinute, out var wait) };
            if (room.Taken is null)
            {
                Release(room);
                return new Refused(RefusalReason.RateExceeded,
                    $"the charter lets {room.Nation} put {perMinute} {room.Precedence} consignments "
                    + $"a minute into {key.Mailbox}",
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

    private void Release(LaneReservation room)
    {
        room.Ledger?.Release((room.Nation, room.Precedence), room.Bytes);
        if (room.Taken is { } taken) _meters.GiveBack(taken);
    }

    private static Refused? HoldBytes(LaneReservation room, LaneLedger ledger, ulong most, AdmissionCase admission)
    {
        if ((ulong)room.Bytes > most)
            return new Refused(RefusalReason.TooLarge,
                $"it has {room.Bytes} bytes, and the charter lets {room.Nation} keep {most} bytes "
                + $"of {room.Precedence} in a lane",
                "send less at once, or have the charter changed");
        var whose = (room.Nation, room.Precedence);
        if (ledger.TryReserve(whose, room.Bytes, most, admission.Now, out var nextExpiry)) return null;
        var wait = nextExpiry is { } next && next > admission.Now
            ? TimeSpan.FromMilliseconds(next.Milliseconds - admission.Now.Milliseconds) : ShortestWait;
        return new Refused(RefusalReason.LaneFull,
            $"{room.Nation} has as many bytes of {room.Precedence} in the lane of {admission.Lane.Mailbox} "
            + $"as the charter allows: {most}",
            "publish it again when older ones have been taken or have expired")
        {
            RetryAfter = wait < ShortestWait ? ShortestWait : wait > LongestWait ? LongestWait : wait,
        };
    }

    /// <summary>
    /// The ledgers under a charter; another charter may limit other precedences, and they are read anew.
    /// </summary>
    private Book BookOf(Charter charter)
    {
        var book = _book;
        return book is not null && book.Charter == charter.Id.Hash ? book : _book = new Book(charter);
    }

    private sealed class Book(Charter charter)
    {
        private readonly ConcurrentDictionary<LaneKey, LaneLedger> _ledgers = new();
        private readonly FrozenSet<Precedence> _limited = charter.LaneLimits
            .Where(limit => limit.OutstandingBytes is not null).Select(limit => limit.Precedence).ToFrozenSet();

        public Backbone.Protocol.Suites.Digest Charter => charter.Id.Hash;

        public LaneLedger LedgerOf(LaneKey lane, IBrokerStore store, TimeProvider clock) =>
            _ledgers.GetOrAdd(lane, key => new LaneLedger(key, store, _limited, clock));

        public LaneLedger? FindLedger(LaneKey lane) => _ledgers.GetValueOrDefault(lane);
    }
}
