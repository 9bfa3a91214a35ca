using Backbone.Contracts.Broker.V1;
using Backbone.Gateway.Uplink;
using Grpc.Core;

namespace Backbone.Gateway.Collecting;

/// <summary>Fetches the bytes of announced entries: those that lie side by side in a lane in one call, all calls at once.</summary>
/// <param name="broker">Where they lie.</param>
/// <param name="deadline">When a call that begins now is given up.</param>
internal sealed class EntryFetch(BrokerChannel broker, Func<DateTime> deadline)
{
    /// <summary>Bytes in one call: 1 MiB, so that it ends before its deadline on a slow line too; one entry may have more.</summary>
    private const long CallBytes = 1 << 20;

    /// <summary>Begins to fetch entries.</summary>
    /// <returns>
    /// For each, its consignment, or why the broker has only the hash left. What the broker does not hand out as announced fails
    /// with <see cref="StatusCode.DataLoss"/>.
    /// </returns>
    public Dictionary<AnnouncedEntry, Task<FetchedEntry>> Begin(
        IEnumerable<AnnouncedEntry> entries, CancellationToken cancellation)
    {
        var fetched = new Dictionary<AnnouncedEntry, Task<FetchedEntry>>(ReferenceEqualityComparer.Instance);
        foreach (var lane in entries.GroupBy(entry => (entry.Mailbox, entry.Generation)))
            foreach (var run in Runs(lane.OrderBy(entry => entry.Index)))
            {
                foreach (var one in run) fetched[one.Entry] = one.Source.Task;
                _ = ReadAsync(run, cancellation); // each outcome, good or bad, is one of its tasks'
            }
        return fetched;
    }

    private static IEnumerable<List<Wanted>> Runs(IEnumerable<AnnouncedEntry> lane)
    {
        var (run, bytes) = (new List<Wanted>(), 0L);
        foreach (var entry in lane)
        {
            if (run.Count > 0 && (entry.Index != run[^1].Entry.Index + 1 || bytes + entry.Size > CallBytes))
            {
                yield return run;
                (run, bytes) = ([], 0);
            }
            run.Add(new Wanted(entry, new(TaskCreationOptions.RunContinuationsAsynchronously)));
            bytes += entry.Size;
        }
        if (run.Count > 0) yield return run;
    }

    private async Task ReadAsync(List<Wanted> run, CancellationToken cancellation)
    {
        var first = run[0].Entry;
        var request = new ReadEntriesRequest
        {
            Position = new LanePosition { Mailbox = first.Mailbox.ToString(), Generation = first.Generation, Index = first.Index },
            MaxEntries = (uint)run.Count,
        };
        try
        {
            using var call = broker.Relay.ReadEntries(request, deadline: deadline(), cancellationToken: cancellation);
            ReadOnlyMemory<byte> word = default; // comes with the first that it covers
            foreach (var (entry, source) in run)
            {
                if (!await call.ResponseStream.MoveNext(cancellation) || call.ResponseStream.Current is not { } read || read.Index != entry.Index)
                    throw Lost("the broker does not hand out an entry that it announced");
                if (!read.Acknowledgement.IsEmpty) word = read.Acknowledgement.Memory;
                source.SetResult(read.Trimmed switch
                {
                    TrimReason.Unspecified => new FetchedEntry(Announced(read.Consignment.Memory, entry), null),
                    TrimReason.Expired => new FetchedEntry(null, null),
                    _ => new FetchedEntry(null, word), // a reason that is not known here needs no less to be believed
                });
            }
        }
        // Whoever waits for an entry hears why it does not come.
        catch (Exception fault)
        {
            foreach (var (_, source) in run) source.TrySetException(fault);
        }
    }

    // Room was taken for what was announced. More of it is something else, and so much of that is evidence enough.
    private static ReadOnlyMemory<byte> Announced(ReadOnlyMemory<byte> bytes, AnnouncedEntry entry) =>
        bytes.Length <= entry.Size ? bytes : bytes[..entry.Size].ToArray();

    private static RpcException Lost(string why) => new(new Status(StatusCode.DataLoss, why));

    private readonly record struct Wanted(AnnouncedEntry Entry, TaskCompletionSource<FetchedEntry> Source);
}
