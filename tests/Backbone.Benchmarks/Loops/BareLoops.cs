using Backbone.Benchmarks.Crossing;
using Backbone.Benchmarks.Envelopes;
using Backbone.Benchmarks.Reports;
using Backbone.TestKit.Redis;

namespace Backbone.Benchmarks.Loops;

/// <summary>The loops beneath a crossing, bare: what nothing that is built of them can outdo. And the broker, which is built of them.</summary>
internal static class BareLoops
{
    /// <summary>Measures the broker, for which the ground's gateways are stopped, and then the loops, with messages of the same weight.</summary>
    public static async Task MeasureIntoAsync(Chapter chapter, Ground ground, Pace pace)
    {
        var (broker, bytes) = await BrokerPath.MeasureAsync(ground, pace);
        List<LoopResult> loops = [await CommitLoop.MeasureAsync(pace, bytes), await StreamLoop.MeasureAsync(pace, bytes)];
        LoopResult? bound = null;
        if (RedisServer.IsInstalled) loops.Add(bound = await RedisLoop.MeasureAsync(pace, bytes));
        loops.Add(broker);
        chapter.Add([$"bare loops and the broker, {Report.Number(bytes / 1024.0, 1)} KiB a message", "in flight", "messages/s", "of the bare loop",
            "commits/s", "processor µs a message: the ends", "broker", "Redis"], loops.Select(loop => new[]
        {
            loop.Name, Report.Number(loop.InFlight), Report.Number(loop.Rate),
            loop == broker && bound is not null ? $"{Report.Number(100 * loop.Rate / bound.Rate)} %" : "–",
            Report.Number(loop.Commits / loop.Seconds), Report.Number(loop.ProcessorOf(Parties.Ends), 1), Report.Number(loop.ProcessorOf(Parties.Broker), 1),
            Report.Number(loop.ProcessorOf(Parties.Redis), 1),
        }));
        chapter.Note("Both ends of a loop are one process here, and in a bare loop the server too; a commit is one fsync, and SQLite's checkpoints beside "
            + "them are not counted. What goes to the broker was sealed and stamped before. NATS JetStream is not measured.");
        chapter.Draw(new Chart
        {
            Kind = ChartKind.Bars,
            Title = $"bare loops and the broker, {Report.Number(bytes / 1024.0, 1)} KiB a message",
            Unit = "messages/s",
            Places = [.. loops.Select(loop => loop.Name)],
            Series = [new ChartSeries("messages/s", [.. loops.Select(loop => loop.Rate)])],
        });
    }
}
