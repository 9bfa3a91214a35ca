using System.Collections.Frozen;
using Backbone.Broker.Lanes;
using Backbone.Broker.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Broker.Admission;

/// <summary>
/// Bytes that each nation has in one lane and that are not trimmed yet, by precedence; receipts by themselves, under none.
/// Read from the store at first
/// use; then each append is noted; where another broker's appends show as a gap in the indexes, the ledger reads on
/// from there. What is acknowledged counts no more, at once.
/// </summary>
/// <param name="lane">The lane.</param>
/// <param name="store">Where it lies.</param>
/// <param name="limited">The precedences that the charter limits: others are not counted, but receipts are.</param>
/// <param name="clock">How long a gap has been there.</param>
internal sealed class LaneLedger(
    LaneKey lane, IBrokerStore store, FrozenSet<Precedence> limited, TimeProvider clock) : IDisposable
{
    /// <summary>How much is read at once.</summary>
    private static readonly ReadLimits Page = new(512, 8 << 20);

    /// <summary>
    /// How old a gap gets before it is read: younger ones are appends of this broker, answered out of order.
    /// </summary>
    private static readonly TimeSpan GapAge = TimeSpan.FromSeconds(1);

    /// <summary>How long it counts as being freed after something was, or after it was opened, when nothing is known yet.</summary>
    private static readonly TimeSpan OfLate = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly Dictionary<(NationCode, Precedence), long> _outstanding = [];
    private readonly SortedSet<Held> _byExpiry = new(Comparer<Held>.Create(
        (one, other) => (one.Expires, one.Index).CompareTo((other.Expires, other.Index))));
    private readonly SortedSet<Held> _byIndex = new(Comparer<Held>.Create((one, other) => one.Index.CompareTo(other.Index)));
    private readonly HashSet<ulong> _ahead = [];
    private ulong _next;
    private ulong _freedBelow;
    private long _freedAt = clock.GetTimestamp();
    private bool _read;
    private long? _gapSince;

    /// <summary>Reads what is not known yet; at once where nothing is missing.</summary>
    public ValueTask CatchUpAsync(CancellationToken cancellation) =>
        IsBehind() ? new ValueTask(ReadAsync(cancellation)) : ValueTask.CompletedTask;

    /// <summary>Holds room, where the limit allows it.</summary>
    /// <param name="whose">For whom.</param>
    /// <param name="bytes">How much.</param>
    /// <param name="most">The limit in bytes.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="nextExpiry">Where there is no room: when some bytes of the lane go; null where none ever
    /// will.</param>
    public bool TryReserve(
        (NationCode, Precedence) whose, int bytes, ulong most, Timestamp now, out Timestamp? nextExpiry)
    {
        nextExpiry = null;
        lock (_gate)
        {
            while (_byExpiry.Min is { } due && Expired(due.Expires, now)) LetGo(due);
            var held = _outstanding.GetValueOrDefault(whose);
            if ((ulong)held + (ulong)bytes > most)
            {
                if (_byExpiry.Min is { } first) nextExpiry = new Timestamp(first.Expires);
                return false;
            }
            _outstanding[whose] = held + bytes;
            return true;
        }
    }

    /// <summary>Gives room back that was not used.</summary>
    public void Release((NationCode, Precedence) whose, int bytes)
    {
        lock (_gate) _outstanding[whose] -= bytes;
    }

    /// <summary>What lies below an index was freed, and counts no more, whenever it is noted.</summary>
    public void Freed(ulong below)
    {
        lock (_gate)
        {
            if (below <= _freedBelow) return;
            (_freedBelow, _freedAt) = (below, clock.GetTimestamp());
            while (_byIndex.Min is { } first && first.Index < below) LetGo(first);
        }
    }

    /// <summary>Whether its reader frees it, as far as is known: what is full now may have room soon.</summary>
    public bool IsFreedOfLate
    {
        get
        {
            lock (_gate) return clock.GetElapsedTime(_freedAt) < OfLate;
        }
    }

    /// <summary>Sees what another broker freed, by the word of the store.</summary>
    public async ValueTask LookForFreedAsync(CancellationToken cancellation) =>
        Freed(await store.KeptFromAsync(lane, cancellation));

    /// <summary>Notes an append of this broker; what was reserved for it is outstanding until it is acknowledged or expires.</summary>
    public void Note(ulong index, LaneReservation? reservation)
    {
        lock (_gate)
        {
            var whose = (reservation?.Nation ?? default, reservation?.Precedence ?? default);
            if (index < _next || !_ahead.Add(index))
            {
                // A reading found and counted it before its answer came here.
                if (reservation is not null) _outstanding[whose] -= reservation.Bytes;
                return;
            }
            if (reservation is not null) Keep(new Held(whose, reservation.Bytes, reservation.Expires.Milliseconds, index));
            while (_ahead.Remove(_next)) _next++;
            _gapSince = _ahead.Count == 0 ? null : _gapSince ?? clock.GetTimestamp();
        }
    }

    public void Dispose() => _reading.Dispose();

    private static bool Expired(ulong expires, Timestamp now) =>
        new Timestamp(expires).Plus(ExpiryTrimming.Grace) <= now;

    private bool IsBehind()
    {
        lock (_gate) return !_read || (_gapSince is { } since && clock.GetElapsedTime(since) >= GapAge);
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        await _reading.WaitAsync(cancellation);
        try
        {
            if (!IsBehind()) return;
            if (!_read) await BeginAsync(cancellation);
            while (await store.ReadAsync(lane, Next(), Page, cancellation) is { Count: > 0 } entries)
                foreach (var entry in entries) Count(entry);
            lock (_gate)
            {
                _read = true;
                _ahead.RemoveWhere(index => index < _next);
                _gapSince = null;
            }
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>What is trimmed counts for nothing: a lane that is old is not read from its beginning.</summary>
    private async Task BeginAsync(CancellationToken cancellation)
    {
        var from = await store.KeptFromAsync(lane, cancellation);
        lock (_gate) _next = Math.Max(_next, from);
    }

    private ulong Next()
    {
        lock (_gate) return _next;
    }

    private void Count(LaneEntry entry)
    {
        lock (_gate)
        {
            if (entry.Index < _next) return;
            _next = entry.Index + 1;
            if (_ahead.Remove(entry.Index) || entry.Record is null) return;
            if (!StoredRecord.TryReadHeader(entry.Record, out var header, out var size)) return;
            if (!header.IsReceipt && !limited.Contains(header.Precedence)) return;
            var whose = (header.SenderNation, header.IsReceipt ? Precedence.Unspecified : header.Precedence);
            _outstanding[whose] = _outstanding.GetValueOrDefault(whose) + size;
            Keep(new Held(whose, size, entry.ExpiresMs, entry.Index));
        }
    }

    /// <summary>Bytes that are counted already are to be counted no more once they go; at once where they went before.</summary>
    private void Keep(Held held)
    {
        if (held.Index < _freedBelow)
        {
            _outstanding[held.Whose] -= held.Bytes; // collected and acknowledged before the answer to its append came here
            return;
        }
        _byExpiry.Add(held);
        _byIndex.Add(held);
    }

    private void LetGo(Held held)
    {
        _byExpiry.Remove(held);
        _byIndex.Remove(held);
        _outstanding[held.Whose] -= held.Bytes;
    }

    /// <summary>Bytes that count.</summary>
    private sealed record Held((NationCode, Precedence) Whose, int Bytes, ulong Expires, ulong Index);
}
