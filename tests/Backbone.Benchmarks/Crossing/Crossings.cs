using Backbone.Benchmarks.Envelopes;
using Backbone.Benchmarks.Reports;

namespace Backbone.Benchmarks.Crossing;

/// <summary>
/// A message's way through real processes on this machine, broker and three gateways included, for each engine and kind of load:
/// from the call that submits it until its reader has verified and opened it.
/// </summary>
internal sealed class Crossings(Pace pace)
{
    private static readonly int[] InFlight = [1, 64, 256];

    /// <summary>One alone comes last: it pays for every wake-up by itself, and would for the last of the compiling too.</summary>
    private static readonly int[] InTurn = [64, 256, 1];

    private const int DrawnInFlight = 64;

    private static readonly string[] Processes =
        [Parties.Ends, Parties.SenderGateway, Parties.Broker, Parties.ReaderGateway, Parties.ThirdGateway, Parties.Redis];

    private readonly List<Run> _runs = [];

    /// <summary>A load of a kind on an engine.</summary>
    private sealed record Run(MessagePath Path, string Engine, Load Load);

    /// <summary>Measures all loads on a ground.</summary>
    public async Task MeasureAsync(Ground ground)
    {
        foreach (var path in MessagePath.All)
        {
            if (path.IsService) await LiftedQuotas.AdoptAsync(ground);
            await using var crossing = new Crossing(ground, path);
            // The first kind compiles most of what the second needs.
            await crossing.LoadAsync(64, path == MessagePath.All[0] ? pace.CrossingWarmUp : pace.CrossingWarmUp / 4);
            var runs = new List<Run>();
            foreach (var inFlight in InTurn) runs.Add(new Run(path, ground.Engine.Name, await crossing.LoadAsync(inFlight, pace.CrossingWindow)));
            _runs.AddRange(runs.OrderBy(run => run.Load.InFlight));
        }
    }

    /// <summary>Adds the tables of what was measured.</summary>
    public void WriteInto(Chapter chapter, PathCosts costs)
    {
        chapter.Add(["crossing KOR → USA, 4 KiB", "load", "in flight", "messages/s", "of B", "p50 ms", "p99 ms", "messages measured"],
            _runs.Select(run => new[]
            {
                run.Engine, run.Path.Name, Report.Number(run.Load.InFlight), Report.Number(run.Load.Rate),
                $"{Report.Number(100 * run.Load.Rate / costs.Bound(run.Path))} %",
                Report.Number(run.Load.Percentile(50), 1), Report.Number(run.Load.Percentile(99), 1), Report.Number(run.Load.Milliseconds.Length),
            }));
        foreach (var path in MessagePath.All)
            chapter.Note($"B of {path.Name} is {Report.Number(costs.Bound(path))} messages a second: {Environment.ProcessorCount} processors, and "
                + $"{Report.Number(costs.Of(path))} µs of bare cryptography a message ({path.InWords}). Load, broker, gateways and reader share the "
                + "machine.");
        chapter.Add(["processor µs a message: bare cryptography + the rest", "load", "in flight", .. Processes, "all"], _runs.Select(run => new[]
        {
            run.Engine, run.Path.Name, Report.Number(run.Load.InFlight),
        }.Concat(Processes.Select(party => Apart(run.Load.ProcessorOf(party), costs.Of(run.Path, party))))
            .Append(Apart(run.Load.Processor, costs.Of(run.Path))).ToArray()));
        foreach (var path in MessagePath.All) Draw(chapter, costs, path);
    }

    private void Draw(Chapter chapter, PathCosts costs, MessagePath path)
    {
        var engines = _runs.Where(run => run.Path == path).GroupBy(run => run.Engine).ToList();
        if (engines.Count == 0) return;
        chapter.Draw(new Chart
        {
            Kind = ChartKind.Bars,
            Title = $"crossing KOR → USA, {path.Name}: share of B by messages in flight",
            Unit = "% of B",
            Places = [.. InFlight.Select(number => Report.Number(number))],
            Series = [.. engines.Select(runs => new ChartSeries(runs.Key, [.. runs.Select(run => 100 * run.Load.Rate / costs.Bound(path))]))],
        });
        foreach (var runs in engines)
        {
            var load = runs.Single(run => run.Load.InFlight == DrawnInFlight).Load;
            var parties = Processes.Where(party => load.ProcessorOf(party) is not null).ToArray();
            chapter.Draw(new Chart
            {
                Kind = ChartKind.Stacks,
                Title = $"where a message's time goes, {path.Name}, {DrawnInFlight} in flight, {runs.Key}",
                Unit = "processor µs a message",
                Places = [.. parties],
                Series =
                [
                    new ChartSeries("cryptography", [.. parties.Select(party => costs.Of(path, party))]),
                    new ChartSeries("the rest", [.. parties.Select(party => Math.Max(0, load.ProcessorOf(party)!.Value - costs.Of(path, party)))]),
                ],
            });
        }
    }

    // What was measured less what the steps cost alone; both are of this run.
    private static string Apart(double? measured, double cryptography) => measured is { } all
        ? $"{Report.Number(cryptography)} + {Report.Number(all - cryptography)}" : "–";
}
