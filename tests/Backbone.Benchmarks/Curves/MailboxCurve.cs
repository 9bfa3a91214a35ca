using System.Security.Cryptography;
using Backbone.Benchmarks.Reports;
using Backbone.Broker.Storage;

namespace Backbone.Benchmarks.Curves;

/// <summary>
/// What many mailboxes cost, at the broker's store: appends spread over them, and one follower that waits at all of them at once until one grows.
/// </summary>
internal static class MailboxCurve
{
    private const int RecordBytes = 6 * 1024;
    private const int Singles = 15;

    /// <summary>Adds a row for each number of mailboxes on each engine.</summary>
    public static async Task MeasureIntoAsync(Chapter chapter, Pace pace)
    {
        var (rows, rates) = (new List<string[]>(), new Dictionary<string, List<double>>());
        await foreach (var one in StoreUnderTest.EachAsync())
        {
            await using var store = one;
            foreach (var mailboxes in pace.Mailboxes)
            {
                var lanes = Enumerable.Range(0, mailboxes).Select(number => StoreLane.Of($"USA/cisa/officer-{number}")).ToList();
                await StoreLane.FillAsync(store.Store, lanes, Math.Max(mailboxes, pace.StoreAppends), RecordBytes); // each has an entry then
                var rate = await StoreLane.FillAsync(store.Store, lanes, pace.StoreAppends, RecordBytes);
                var heard = await HearAsync(store.Store, lanes);
                if (!rates.TryGetValue(store.Name, out var some)) rates.Add(store.Name, some = []);
                some.Add(rate);
                rows.Add([store.Name, Report.Number(mailboxes), Report.Number(rate), Report.Number(heard, 2)]);
            }
        }
        chapter.Add([$"by mailboxes, at the store, {RecordBytes / 1024} KiB an entry", "mailboxes", "appends/s, 64 at once",
            "ms to begin to wait at all, append to one and hear of it, p50"], rows);
        chapter.Draw(Curve.Line("appends by mailboxes", "appends/s", pace.Mailboxes.Select(number => Report.Number(number)),
            [.. rates.Select(one => new ChartSeries(one.Key, [.. one.Value]))]));
    }

    private static async Task<double> HearAsync(IBrokerStore store, List<LaneKey> lanes)
    {
        var (record, times) = (RandomNumberGenerator.GetBytes(RecordBytes), new List<TimeSpan>());
        var sizes = new Dictionary<LaneKey, ulong>();
        foreach (var lane in lanes) sizes[lane] = await store.SizeAsync(lane);
        for (var i = 0; i < Singles; i++)
        {
            var lane = lanes[i * 7 % lanes.Count];
            List<LanePosition> known = [.. sizes.Select(one => new LanePosition(one.Key, one.Value))];
            var began = TimeProvider.System.GetTimestamp();
            var waiting = store.WaitForMoreAsync(known).AsTask();
            await StoreLane.AppendAsync(store, lane, record);
            await waiting;
            times.Add(TimeProvider.System.GetElapsedTime(began));
            sizes[lane]++;
        }
        return StoreLane.MedianMilliseconds(times);
    }
}
