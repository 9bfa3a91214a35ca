using System.Security.Cryptography;
using Backbone.Broker.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;

namespace Backbone.Benchmarks.Curves;

/// <summary>Writes into a broker's store and reads from it as the broker does.</summary>
internal static class StoreLane
{
    /// <summary>The federation of these stores.</summary>
    public const string Federation = "bench.example";

    /// <summary>Appends under way at once.</summary>
    public const int Writers = 64;

    private static readonly ulong Expires = Timestamp.Now(TimeProvider.System).Plus(TimeSpan.FromDays(7)).Milliseconds;

    /// <summary>The lane of a mailbox.</summary>
    public static LaneKey Of(string mailbox) => new(mailbox, LaneId.Of(Federation, mailbox, 0));

    /// <summary>Appends so many records, spread evenly over lanes.</summary>
    /// <returns>Appends a second.</returns>
    public static async Task<double> FillAsync(IBrokerStore store, IReadOnlyList<LaneKey> lanes, int count, int bytes)
    {
        var record = RandomNumberGenerator.GetBytes(bytes);
        var (began, next) = (TimeProvider.System.GetTimestamp(), -1);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            for (var place = Interlocked.Increment(ref next); place < count; place = Interlocked.Increment(ref next))
                await AppendAsync(store, lanes[place % lanes.Count], record);
        })));
        return count / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Appends one record.</summary>
    /// <returns>Its place.</returns>
    public static async Task<ulong> AppendAsync(IBrokerStore store, LaneKey lane, byte[] record)
    {
        var id = new Digest(RandomNumberGenerator.GetBytes(Digest.Size));
        var outcome = await store.AppendAsync(new LaneAppend(lane, new EnvelopeId(id), new EntryHash(id), record, Expires));
        return outcome is AppendOutcome.Appended(var index) ? index : throw new InvalidOperationException($"not appended: {outcome}");
    }

    /// <summary>Of several times, the one in the middle.</summary>
    public static double MedianMilliseconds(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToArray();
        return sorted[sorted.Length / 2].TotalMilliseconds;
    }
}
