using System.Runtime.CompilerServices;
using Backbone.Broker.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Microsoft.Extensions.Logging;

namespace Backbone.Broker.Lanes;

/// <summary>Reads one lane: entries with their bytes, or headers alone.</summary>
/// <param name="store">Where lanes are.</param>
/// <param name="fresh">Knows what was admitted lately.</param>
/// <param name="clock">What has expired is not answered from memory: its bytes may be gone.</param>
/// <param name="log">Hears of damaged records.</param>
internal sealed class LaneReader(IBrokerStore store, FreshEntries fresh, TimeProvider clock, ILogger<LaneReader> log)
{
    /// <summary>Entries of one answer at most.</summary>
    public const int MaxEntries = 256;

    /// <summary>Bytes of records after which an answer gets no further page.</summary>
    public const int MaxBytes = 8 << 20;

    /// <summary>Bytes that one read of the store brings, so that a slow reader holds no more than this.</summary>
    private const int PageBytes = 4 << 20;

    /// <summary>
    /// Entries from an index on, as many as there are now, at most <paramref name="count"/>, and no further page once
    /// <see cref="MaxBytes"/> were read. With the first that was acknowledged comes the lane's acknowledgement, and again where one lies
    /// beyond it.
    /// </summary>
    public async IAsyncEnumerable<ReadEntry> ReadAsync(
        LaneKey lane, ulong from, int count, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (bytes, covered) = (0L, -1L);
        while (count > 0 && bytes < MaxBytes)
        {
            var page = await store.ReadAsync(lane, from, new ReadLimits(count, PageBytes), cancellation);
            if (page.Count == 0) yield break;
            foreach (var entry in page)
            {
                bytes += entry.Record?.Length ?? 0;
                LaneAcknowledgement? given = null;
                if (entry.Trimmed == TrimReason.Acknowledged && (long)entry.Index > covered)
                    given = await store.FindAcknowledgementAsync(lane, cancellation);
                if (given is not null) covered = (long)given.Through;
                yield return new ReadEntry(entry, given?.Bytes ?? default);
            }
            count -= page.Count;
            from += (ulong)page.Count;
        }
    }

    /// <summary>Headers from an index on, at most <see cref="MaxEntries"/>; none where the lane ends before.</summary>
    /// <param name="mailbox">Whose lane.</param>
    /// <param name="generation">Its generation.</param>
    /// <param name="lane">The same lane.</param>
    /// <param name="from">The first index.</param>
    /// <param name="before">The mark of the entry before it; null where that does not matter.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Null where the entry before has not that mark: it was lost.</returns>
    public async ValueTask<IReadOnlyList<EntryHeader>?> ReadHeadersAsync(
        MailboxAddress mailbox, uint generation, LaneKey lane, ulong from, EntryMark? before, CancellationToken cancellation)
    {
        var skip = before is null ? 0 : 1;
        var hashes = await store.ReadHashesAsync(lane, from - (ulong)skip, MaxEntries + skip, cancellation);
        if (before is { } mark && (hashes.Count == 0 || hashes[0].Mark != mark)) return null;
        var headers = new List<EntryHeader>(hashes.Count);
        var now = Timestamp.Now(clock);
        foreach (var entry in hashes.Skip(skip))
        {
            if (fresh.Find(entry.Hash) is not { } facts || facts.Expires <= now) break;
            headers.Add(new EntryHeader(mailbox, generation, from + (ulong)headers.Count, entry.Hash, entry.Mark, facts));
        }
        if (headers.Count > 0 || hashes.Count == skip) return headers;
        var entries = await store.ReadAsync(lane, from, new ReadLimits(MaxEntries, PageBytes), cancellation);
        return [.. entries.Select(entry =>
            new EntryHeader(mailbox, generation, entry.Index, entry.EntryHash, entry.Mark, FactsOf(lane, entry)))];
    }

    private EntryFacts FactsOf(LaneKey lane, LaneEntry entry)
    {
        var expires = new Timestamp(entry.ExpiresMs);
        if (entry.Record is null) return new EntryFacts(entry.Envelope, Precedence.Unspecified, expires, 0, null);
        if (StoredRecord.TryReadHeader(entry.Record, out var header, out var size))
        {
            var facts = new EntryFacts(entry.Envelope, header.Precedence, expires, size, header.SenderNation);
            fresh.Add(entry.EntryHash, facts);
            return facts;
        }
        log.RecordDamaged(lane.Id, entry.Index);
        return new EntryFacts(entry.Envelope, Precedence.Unspecified, expires, 0, null);
    }
}
