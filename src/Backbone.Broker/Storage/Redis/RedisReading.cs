using System.Buffers.Binary;
using System.Globalization;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using StackExchange.Redis;

namespace Backbone.Broker.Storage.Redis;

/// <summary>
/// Reading a lane's entries: first hashes and facts, which say what is kept and how long it is, then only the records
/// that fit the limits.
/// </summary>
internal static class RedisReading
{
    /// <summary>Bytes of an entry's hash and mark, as they lie side by side.</summary>
    public const int HashSize = Digest.Size + EntryMark.Size;

    /// <summary>
    /// A trim between the two questions makes a read start again; more often than this is no coincidence.
    /// </summary>
    private const int Attempts = 5;

    public static Task<bool> ContainsAsync(RedisConnection redis, LaneKeys lane, EnvelopeId envelope) => redis.AskAsync(
        static (database, asked) => database.HashExistsAsync(asked.Once, asked.Field),
        (lane.Once, Field: envelope.Hash.ToArray()));

    /// <summary>0 for a lane that was forgotten too: nobody waits for that to grow.</summary>
    public static async Task<ulong> SizeAsync(RedisConnection redis, LaneKeys lane) =>
        (ulong)await redis.AskAsync(static (database, key) => database.StringLengthAsync(key), lane.Hashes) / HashSize;

    public static async Task<IReadOnlyList<LaneStanding>> ReadStandingsAsync(
        RedisConnection redis, RedisKeys keys, string mailbox)
    {
        var generations = await redis.AskAsync(
            static (database, key) => database.HashGetAllAsync(key), keys.GenerationsOf(mailbox));
        List<LaneStanding> standings = new(generations.Length);
        foreach (var (generation, lane) in generations.Select(pair => ((uint)pair.Name, (byte[])pair.Value!)))
            standings.Add(await ReadStandingAsync(redis, keys.Of(new LaneKey(mailbox, new LaneId(lane))), generation));
        return [.. standings.OrderBy(standing => standing.Generation)];
    }

    private static async Task<LaneStanding> ReadStandingAsync(RedisConnection redis, LaneKeys lane, uint generation)
    {
        var counters = await redis.AskAsync(
            static (database, key) => database.HashGetAsync(key, [(RedisValue)"closed", "forgotten", "lost"]), lane.Counters);
        var size = counters[0].IsNull ? await SizeAsync(redis, lane) : (ulong)counters[0];
        return new LaneStanding(generation, counters[1].IsNull ? 0 : size, size, !counters[0].IsNull) { IsLost = !counters[2].IsNull };
    }

    public static Task<ulong> OutstandingAsync(RedisConnection redis, LaneKeys lane) => CounterAsync(redis, lane, "outstanding");

    public static Task<ulong> KeptFromAsync(RedisConnection redis, LaneKeys lane) => CounterAsync(redis, lane, "below");

    public static async Task<LaneAcknowledgement?> FindAcknowledgementAsync(RedisConnection redis, LaneKeys lane)
    {
        var kept = await redis.AskAsync(
            static (database, key) => database.HashGetAsync(key, [(RedisValue)"through", "acknowledgement"]), lane.Counters);
        return kept[0].IsNull ? null : new LaneAcknowledgement((ulong)kept[0], (byte[])kept[1]!);
    }

    private static async Task<ulong> CounterAsync(RedisConnection redis, LaneKeys lane, string name)
    {
        var value = await redis.AskAsync(
            static (database, asked) => database.HashGetAsync(asked.Counters, asked.name), (lane.Counters, name));
        return value.IsNull ? 0 : (ulong)Math.Max(0, (long)value); // below zero where somebody else wrote entries there
    }

    public static async Task<IReadOnlyList<MarkedEntry>> ReadHashesAsync(
        RedisConnection redis, LaneKeys lane, ulong from, int count)
    {
        if (from >= StoreLimits.LaneEntries) return [];
        var bytes = (byte[]?)await redis.AskAsync(
            static (database, asked) => RangeAsync(database, asked.Hashes, HashSize, (long)asked.from, asked.count),
            (lane.Hashes, from, count)) ?? [];
        var hashes = new MarkedEntry[bytes.Length / HashSize];
        for (var i = 0; i < hashes.Length; i++) hashes[i] = Marked(bytes, i);
        return hashes;
    }

    private static MarkedEntry Marked(ReadOnlySpan<byte> hashes, int i)
    {
        var one = hashes.Slice(i * HashSize, HashSize);
        return new MarkedEntry(
            new EntryHash(new Digest(one[..Digest.Size])), new EntryMark(BinaryPrimitives.ReadUInt64BigEndian(one[Digest.Size..])));
    }

    public static async Task<IReadOnlyList<LaneEntry>> ReadAsync(
        RedisConnection redis, LaneKeys keys, ulong from, ReadLimits limits)
    {
        if (from >= StoreLimits.LaneEntries) return [];
        var first = (long)from;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (hashes, facts) = await redis.AskAsync(
                static (database, asked) => IndexAsync(database, asked.keys, asked.first, asked.Entries), (keys, first, limits.Entries));
            var (count, anyKept) = Fitting(hashes.Length / HashSize, facts, limits);
            if (count == 0) return [];
            var records = !anyKept ? [] : await redis.AskAsync(
                static (database, asked) => database.StreamRangeAsync(
                    asked.Stream, StreamId(asked.first), StreamId(asked.first + asked.count - 1)),
                (keys.Stream, first, count));
            if (Join(from, count, hashes, facts, records) is { } entries) return entries;
        }
        throw new LaneFaultException($"Redis has lost records of a lane at {from}; restore it from a copy");
    }

    private static RedisValue StreamId(long index) => string.Create(CultureInfo.InvariantCulture, $"{index + 1}-0");

    private static async Task<(byte[] Hashes, byte[] Facts)> IndexAsync(
        IDatabase database, LaneKeys keys, long first, int count)
    {
        var hashes = RangeAsync(database, keys.Hashes, HashSize, first, count);
        var facts = RangeAsync(database, keys.Facts, EntryFacts.Size, first, count);
        return ((byte[]?)await hashes ?? [], (byte[]?)await facts ?? []);
    }

    private static Task<RedisValue> RangeAsync(IDatabase database, RedisKey key, int size, long first, int count) =>
        database.StringGetRangeAsync(key, first * size, ((first + count) * size) - 1);

    private static (int Count, bool AnyKept) Fitting(int hashes, ReadOnlySpan<byte> facts, ReadLimits limits)
    {
        var (count, anyKept, bytes) = (0, false, 0L);
        for (var there = Math.Min(hashes, facts.Length / EntryFacts.Size); count < there; count++)
        {
            var entry = new EntryFacts(facts.Slice(count * EntryFacts.Size, EntryFacts.Size));
            if (entry.Trimmed is not null) continue;
            bytes += entry.Length;
            if (bytes > limits.Bytes && count > 0) break;
            anyKept = true;
        }
        return (count, anyKept);
    }

    /// <returns>
    /// The entries; null when a record that the facts know is not there, because it was trimmed meanwhile.
    /// </returns>
    private static List<LaneEntry>? Join(
        ulong from, int count, ReadOnlySpan<byte> hashes, ReadOnlySpan<byte> facts, StreamEntry[] records)
    {
        List<LaneEntry> entries = new(count);
        var next = 0;
        for (var i = 0; i < count; i++)
        {
            var index = from + (ulong)i;
            var entry = new EntryFacts(facts.Slice(i * EntryFacts.Size, EntryFacts.Size));
            byte[]? record = null;
            if (entry.Trimmed is null)
            {
                if (next >= records.Length || records[next].Id != StreamId((long)index)) return null;
                record = (byte[]?)records[next++].Values[0].Value ?? [];
            }
            var (hash, mark) = Marked(hashes, i);
            entries.Add(new LaneEntry(index, hash, mark, entry.Envelope, entry.ExpiresMs, record, entry.Trimmed));
        }
        return entries;
    }
}
