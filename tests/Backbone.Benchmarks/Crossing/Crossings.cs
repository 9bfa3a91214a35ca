using Backbone.TestKit.Redis;

namespace Backbone.Benchmarks.Crossing;

/// <summary>
/// A message's way through real processes on this machine, broker and three gateways included, once for each engine:
/// from the call that submits it until its reader has verified and opened it.
/// </summary>
internal static class Crossings
{
    public static async Task MeasureIntoAsync(Report report)
    {
        var rows = new List<string[]>
        {
            await MeasureAsync("embedded SQLite, fsync", "embedded", "fsync"),
        };
        if (RedisServer.IsInstalled)
        {
            await using var redis = await RedisServer.StartAsync(RedisServer.Fsync);
            rows.Add(await MeasureAsync("Redis, appendfsync always", redis.Address, "fsync"));
        }
        report.Add(
            ["crossing KOR → USA, 4 KiB", "p50 ms", "p99 ms", "messages/s, 64 in flight", "messages measured"], rows);
        report.Note("Load, broker, gateways and reader share the machine, so a crossing's throughput is that of all of them together.");
        if (!RedisServer.IsInstalled) report.Note("Redis was not measured: redis-server is not on the PATH.");
    }

    private static async Task<string[]> MeasureAsync(string engine, string store, string durability)
    {
        await using var crossing = await Crossing.StartAsync(store, durability);
        await crossing.OneByOneAsync(Crossing.WarmUp);
        var latencies = await crossing.OneByOneAsync(Crossing.Singles);
        var (messages, seconds) = await crossing.TogetherAsync();
        return
        [
            engine, Report.Number(Percentile(latencies, 50), 1), Report.Number(Percentile(latencies, 99), 1),
            Report.Number(messages / seconds), $"{latencies.Length} + {messages}",
        ];
    }

    // Nearest rank.
    private static double Percentile(double[] values, int percent)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Max(0, (int)Math.Ceiling(percent / 100.0 * sorted.Length) - 1)];
    }
}
