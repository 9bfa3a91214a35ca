using System.Diagnostics;
using Backbone.Benchmarks.Crossing;
using Backbone.Benchmarks.Reports;
using Backbone.Protocol.Addresses;

namespace Backbone.Benchmarks.Curves;

/// <summary>
/// What idle subscriptions cost a gateway in memory. A caller has 64 subscription streams at most, so they are those of three people, at their own
/// mailboxes, which are empty: 192 in all. A thousand would need the sixteen people that this exercise does not have.
/// </summary>
internal static class IdleCurve
{
    private const double Mebibyte = 1024 * 1024;
    private static readonly string[] People = ["USA/cisa/miller", "USA/fbi/johnson", "USA/cisa/ops"];

    /// <summary>What a heap may still grow after the last one was opened.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    /// <summary>Adds a row for each number.</summary>
    public static async Task MeasureIntoAsync(Chapter chapter, Ground ground, Pace pace)
    {
        var (rows, grown, open) = (new List<string[]>(), new List<double>(), 0);
        var lines = People.Select(person => new PersonLine(ground.Running.Profile(PrincipalAddress.Parse(person)))).ToList();
        try
        {
            var before = await WorkingSetAsync(ground);
            foreach (var count in pace.IdleSubscriptions)
            {
                for (; open < count; open++) await lines[open % lines.Count].OpenAsync(People[open % People.Length], $"idle-{open / People.Length}");
                var after = await WorkingSetAsync(ground);
                grown.Add((after - before) / Mebibyte);
                rows.Add([Report.Number(count), Report.Number(before / Mebibyte, 1), Report.Number(after / Mebibyte, 1),
                    Report.Number((after - before) / (double)count)]);
            }
        }
        finally
        {
            foreach (var line in lines) line.Dispose();
        }
        chapter.Add(["idle subscriptions at one gateway", "its working set without, MiB", "with, MiB", "bytes each"], rows);
        chapter.Note("A working set grows by pages and by what the collector has not yet looked at: few subscriptions say nothing of what "
            + "one costs. A caller may have 64 subscription streams, and three people of the exercise read at this gateway: so there are no more.");
        chapter.Draw(Curve.Line("what idle subscriptions add to a gateway", "MiB", pace.IdleSubscriptions.Select(count => Report.Number(count)),
            new ChartSeries("MiB", [.. grown])));
    }

    private static async Task<long> WorkingSetAsync(Ground ground)
    {
        await Task.Delay(Rest, TimeProvider.System);
        using var gateway = Process.GetProcessById(ground.GatewayOf("USA"));
        return gateway.WorkingSet64;
    }
}
