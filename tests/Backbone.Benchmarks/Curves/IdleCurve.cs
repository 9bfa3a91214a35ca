using System.Diagnostics;
using Backbone.Benchmarks.Crossing;
using Backbone.Benchmarks.Reports;
using Backbone.Protocol.Addresses;

namespace Backbone.Benchmarks.Curves;

/// <summary>
/// What idle subscriptions cost a gateway in memory. A mailbox has 64 subscriptions at most and a caller 512 calls, so a thousand are
/// consumers of 64 names each at two empty mailboxes, of two people.
/// </summary>
internal static class IdleCurve
{
    private const int Names = 64;
    private const double Mebibyte = 1024 * 1024;
    private static readonly (string Person, string Mailbox)[] Places = [("USA/cisa/miller", "USA/cisa/miller"), ("USA/fbi/johnson", "USA/fbi/johnson")];

    /// <summary>What a heap may still grow after the last one was opened.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    /// <summary>Adds a row for each number.</summary>
    public static async Task MeasureIntoAsync(Chapter chapter, Ground ground, Pace pace)
    {
        var (rows, grown) = (new List<string[]>(), new List<double>());
        foreach (var count in pace.IdleSubscriptions)
        {
            var lines = Places.Select(place => new PersonLine(ground.Running.Profile(PrincipalAddress.Parse(place.Person)))).ToList();
            try
            {
                var before = await WorkingSetAsync(ground);
                for (var number = 0; number < count; number++)
                    await lines[number % lines.Count].OpenAsync(Places[number % lines.Count].Mailbox, $"idle-{number / lines.Count % Names}");
                var after = await WorkingSetAsync(ground);
                grown.Add((after - before) / Mebibyte);
                rows.Add([Report.Number(count), Report.Number(before / Mebibyte, 1), Report.Number(after / Mebibyte, 1),
                    Report.Number((after - before) / (double)count)]);
            }
            finally
            {
                foreach (var line in lines) line.Dispose();
            }
        }
        chapter.Add(["idle subscriptions at one gateway", "its working set before, MiB", "after, MiB", "bytes each"], rows);
        chapter.Note("A working set grows by pages and by what the collector has not yet looked at: few subscriptions say nothing of what one costs.");
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
