using System.Security.Cryptography;
using Backbone.Benchmarks.Reports;
using Backbone.Broker.Storage;

namespace Backbone.Benchmarks.Curves;

/// <summary>
/// What a backlog that nobody collects costs, at the broker's store: one lane grows, and on each size it is appended to, its newest entry is heard of
/// and read, and its oldest entries are collected.
/// </summary>
internal static class BacklogCurve
{
    private const int RecordBytes = 512; // a million of them have to be written first
    private const int Page = 256;
    private const int Pages = 32;
    private const int Singles = 100;

    /// <summary>Adds a row for each backlog on each engine.</summary>
    public static async Task MeasureIntoAsync(Chapter chapter, Pace pace)
    {
        var (rows, rates) = (new List<string[]>(), new Dictionary<string, List<double>>());
        await foreach (var one in StoreUnderTest.EachAsync())
        {
            await using var store = one;
            var lane = StoreLane.Of("USA/cisa");
            await StoreLane.FillAsync(store.Store, [StoreLane.Of("USA/fbi")], pace.StoreAppends, RecordBytes); // until its code is compiled
            foreach (var backlog in pace.Backlogs)
            {
                var missing = backlog - (int)await store.Store.SizeAsync(lane);
                if (missing > 0) await StoreLane.FillAsync(store.Store, [lane], missing, RecordBytes);
                var collected = backlog == 0 ? null : await CollectAsync(store.Store, lane, backlog);
                var heard = await HearAsync(store.Store, lane);
                var rate = await StoreLane.FillAsync(store.Store, [lane], pace.StoreAppends, RecordBytes);
                if (!rates.TryGetValue(store.Name, out var some)) rates.Add(store.Name, some = []);
                some.Add(rate);
                rows.Add([store.Name, Report.Number(backlog), Report.Number(rate), Report.Number(heard, 2), collected is { } many ? Report.Number(many) : "–"]);
            }
        }
        chapter.Add([$"by backlog of a lane, at the store, {RecordBytes} B an entry", "entries there already", "appends/s, 64 at once",
            "ms to append one, hear of it and read it, p50", "entries/s read from the oldest"], rows);
        chapter.Draw(Curve.Line("appends by backlog of a lane", "appends/s", pace.Backlogs.Select(number => Report.Number(number)),
            [.. rates.Select(one => new ChartSeries(one.Key, [.. one.Value]))]));
    }

    private static async Task<double?> CollectAsync(IBrokerStore store, LaneKey lane, int backlog)
    {
        var (began, read) = (TimeProvider.System.GetTimestamp(), 0UL);
        for (var page = 0; page < Pages && read < (ulong)backlog; page++)
            read += (ulong)(await store.ReadAsync(lane, read, new ReadLimits(Page, int.MaxValue))).Count;
        return read / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<double> HearAsync(IBrokerStore store, LaneKey lane)
    {
        var (record, size, times) = (RandomNumberGenerator.GetBytes(RecordBytes), await store.SizeAsync(lane), new List<TimeSpan>());
        for (var i = 0; i < Singles; i++)
        {
            var began = TimeProvider.System.GetTimestamp();
            var waiting = store.WaitForMoreAsync([new LanePosition(lane, size)]).AsTask();
            await StoreLane.AppendAsync(store, lane, record);
            await waiting;
            var entries = await store.ReadAsync(lane, size, new ReadLimits(Page, int.MaxValue));
            times.Add(TimeProvider.System.GetElapsedTime(began));
            size += (ulong)entries.Count;
        }
        return StoreLane.MedianMilliseconds(times);
    }
}
