using Backbone.Benchmarks.Envelopes;
using Backbone.TestKit.Redis;

namespace Backbone.Benchmarks.Crossing;

/// <summary>
/// A message's way through real processes on this machine, broker and three gateways included, once for each engine:
/// from the call that submits it until its reader has verified and opened it.
/// </summary>
internal static class Crossings
{
    private static readonly int[] InFlight = [1, 64, 256];

    /// <summary>Nobody counts what crosses meanwhile: five processes compile their code, and then compile it again.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);

    public static async Task MeasureIntoAsync(Report report, PathCosts costs, bool isQuick)
    {
        var loads = new List<(string Engine, Load Load)>();
        await MeasureAsync("embedded SQLite, fsync", "embedded", isQuick, loads);
        if (RedisServer.IsInstalled)
        {
            await using var redis = await RedisServer.StartAsync(RedisServer.Fsync);
            await MeasureAsync("Redis, appendfsync always", redis.Address, isQuick, loads);
        }
        report.Add(["crossing KOR → USA, officers, 4 KiB", "in flight", "messages/s", "of B", "p50 ms", "p99 ms", "messages measured"],
            loads.Select(one => new[]
            {
                one.Engine, Report.Number(one.Load.InFlight), Report.Number(one.Load.Rate), $"{Report.Number(100 * one.Load.Rate / costs.Bound)} %",
                Report.Number(one.Load.Percentile(50), 1), Report.Number(one.Load.Percentile(99), 1), Report.Number(one.Load.Milliseconds.Length),
            }));
        report.Note($"B is {Report.Number(costs.Bound)} messages a second: {Environment.ProcessorCount} processors, and {Report.Number(costs.OfOfficer)} µs "
            + $"of bare cryptography a message ({string.Join(", ", PathCosts.Officer.Select(one => $"{one.Step} × {one.Times}"))}). Load, broker, gateways "
            + "and reader share the machine.");
        report.Add(["processor µs a message", "in flight", .. Processors.Names], loads.Select(one => new[]
        {
            one.Engine, Report.Number(one.Load.InFlight),
        }.Concat(one.Load.ProcessorOfEach.Select(each => Report.Number(each))).ToArray()));
        if (!RedisServer.IsInstalled) report.Note("Redis was not measured: redis-server is not on the PATH.");
    }

    private static async Task MeasureAsync(string engine, string store, bool isQuick, List<(string, Load)> loads)
    {
        var window = TimeSpan.FromSeconds(isQuick ? 6 : 15);
        await using var crossing = await Crossing.StartAsync(store, "fsync");
        await crossing.LoadAsync(64, WarmUp);
        foreach (var inFlight in InFlight) loads.Add((engine, await crossing.LoadAsync(inFlight, window)));
    }
}
