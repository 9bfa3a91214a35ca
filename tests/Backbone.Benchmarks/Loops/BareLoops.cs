using Backbone.Benchmarks.Envelopes;
using Backbone.TestKit.Redis;

namespace Backbone.Benchmarks.Loops;

/// <summary>The loops beneath a crossing, bare: what nothing that is built of them can outdo.</summary>
internal static class BareLoops
{
    /// <summary>What a message of 4 KiB weighs as a consignment, where none was made in this run.</summary>
    private const int UsualBytes = 14 * 1024;

    public static async Task MeasureIntoAsync(Report report, Pace pace)
    {
        var bytes = UsualBytes;
        List<LoopResult> loops = [await CommitLoop.MeasureAsync(pace, bytes), await StreamLoop.MeasureAsync(pace, bytes)];
        if (RedisServer.IsInstalled) loops.Add(await RedisLoop.MeasureAsync(pace, bytes));
        report.Add([$"bare loop, {Report.Number(bytes / 1024.0, 1)} KiB a message", "in flight", "messages/s", "commits/s",
            "processor µs a message: the loop", "Redis"], loops.Select(loop => new[]
        {
            loop.Name, Report.Number(loop.InFlight), Report.Number(loop.Rate), Number(loop.Commits / loop.Seconds),
            Number(loop.ProcessorOf(Parties.Ends), 1), Number(loop.ProcessorOf(Parties.Redis), 1),
        }));
        report.Note("Client and server of a loop are one process here; a commit is one fsync, and SQLite's checkpoints beside them are not counted.");
    }

    private static string Number(double? value, int digits = 0) => value is { } number ? Report.Number(number, digits) : "–";
}
