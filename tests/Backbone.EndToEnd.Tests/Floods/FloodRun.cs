using Backbone.Exercise.Hostile;
using Backbone.Protocol.Documents;

namespace Backbone.EndToEnd.Tests.Floods;

/// <summary>
/// Sixty seconds of all floods at once beside honest traffic, measured against the same traffic without them, a moment before
/// and in the same processes: <c>make flood</c>, some four minutes. Before both the floods come for a while, so that all code has run
/// when it is measured; what honest traffic feels of the very first flood of a process's life is said, and not judged.
/// </summary>
public sealed class FloodRun(ITestOutputHelper output)
{
    private const double MostTimes = 2; // as long as without the flood, at the 99th percentile
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(60); // and a minute's rates are free again
    private static readonly TimeSpan Third = TimeSpan.FromSeconds(20); // of the flood

    /// <summary>What a charter for some dozen members would say: far above what they write, far below what a machine can.</summary>
    private static readonly LaneLimit[] Limits =
    [
        new(Precedence.Routine, PerMinute: 1_200, OutstandingBytes: 64 << 20),
        new(Precedence.Priority, PerMinute: 300, OutstandingBytes: 64 << 20),
        new(Precedence.Immediate, PerMinute: 60, OutstandingBytes: 16 << 20),
        new(Precedence.Flash, PerMinute: 30, OutstandingBytes: 16 << 20),
    ];

    [Fact(Explicit = true)]
    public async Task Honest_traffic_goes_on_beside_a_flood_of_everything()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var ground = await FloodGround.StartAsync(Limits, onRedis: false, cancel);
        await using var honest = new HonestTraffic(ground.As("KOR/kisa/lee"), ground.As("USA/cisa/miller"), cancel);
        var asked = await honest.SendAsync(cancel, "JPN/npa");
        var floods = Floods(ground, asked);
        foreach (var (flood, _) in floods) output.WriteLine($"{flood.Count} of {flood.Name} are made");

        await honest.SendAtAsync(Pace, WarmUp, cancel);
        await honest.ArriveAsync(cancel);
        honest.TakeTimes();
        using (var once = CancellationTokenSource.CreateLinkedTokenSource(cancel))
        {
            var first = floods.Select(one => one.Flood.RunAsync(one.Senders, once.Token)).ToList();
            await honest.SendAtAsync(Pace, Third, cancel);
            await once.CancelAsync();
            await Task.WhenAll(first);
        }
        await honest.ArriveAsync(cancel);
        Say("the first flood of all", honest.TakeTimes());

        await honest.SendAtAsync(Pace, Quiet, cancel);
        await honest.ArriveAsync(cancel);
        var quiet = Say("quiet", honest.TakeTimes());

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var watch = new ProcessWatch([ground.Running.Broker, .. ground.Running.Gateways.Values]);
        var flooding = floods.Select(one => one.Flood.RunAsync(one.Senders, enough.Token)).ToList();
        var times = new List<TimeSpan>();
        for (var third = 1; third <= 3; third++)
        {
            await honest.SendAtAsync(Pace, Third, cancel);
            var some = honest.TakeTimes();
            Say($"came in the flood's {third}. third", some);
            times.AddRange(some);
        }
        await enough.CancelAsync();
        await Task.WhenAll(flooding);
        var grown = watch.End(output);
        await honest.ArriveAsync(cancel);
        times.AddRange(honest.TakeTimes());
        var flooded = Say("flooded", [.. times.Order()]);

        foreach (var (flood, _) in floods)
            output.WriteLine($"{flood.Name}: {string.Join(", ", flood.Answers.OrderBy(one => one.Key).Select(one => $"{one.Value} {one.Key}"))}");
        output.WriteLine($"sent {honest.Sent}, delivered {honest.Delivered}, lost {honest.Lost}, twice {honest.Doubled}");
        Assert.Equal((0, 0), (honest.Lost, honest.Doubled));
        Assert.Empty(grown);
        Assert.True(flooded <= MostTimes * quiet, $"p99 was {flooded / quiet:0.0} times that without the flood");
    }

    private static List<(Flood Flood, int Senders)> Floods(FloodGround ground, Protocol.Envelopes.EnvelopeId asked)
    {
        var (hostile, nation) = (ground.Gateway, ground.Nation);
        return
        [
            (hostile.Noise(64, bytes: 8 * 1024), 4),
            (hostile.Junk(FloodGround.Victims, letters: 40, Spoiling.Stamp), 8),
            (hostile.Junk(FloodGround.Victims, letters: 400, Spoiling.SealedHandling), 12),
            (hostile.Junk(FloodGround.Victims, letters: 100, Spoiling.Nothing), 8),
            (hostile.RepeatedReceipts(FloodGround.Kor, asked, recipient: 1, count: 1_000), 4),
            (hostile.ReceiptsAboutNothing(FloodGround.Kor, count: 1_000), 4),
            (hostile.ReceiptsAboutNothing(FloodGround.Usa, count: 1_000), 4),
            (hostile.Documents("contradictions", Bytes(nation.Contradictions(64))), 1),
            (hostile.Documents("impossible versions", Bytes(nation.ImpossibleVersions())), 1),
            (hostile.Documents("rosters", Bytes(nation.NextRosters(200))), 1),
            (hostile.Documents("key sets", Bytes(nation.NextKeySets(200))), 1),
            (hostile.Documents("mandates", Bytes(nation.NextMandates(200))), 1),
            (hostile.PolicyMail(FloodGround.Usa, "another nation's policies", nation.PoliciesOf(FloodGround.Kor, 200)), 2),
            (hostile.PolicyMail(FloodGround.Kor, "broken policies", nation.BrokenPolicies(200)), 2),
        ];
    }

    private double Say(string phase, List<TimeSpan> times)
    {
        if (times.Count == 0)
        {
            output.WriteLine($"{phase}: none");
            return 0;
        }
        var (half, most) = (times[times.Count / 2], times[(times.Count * 99 - 1) / 100]);
        output.WriteLine($"{phase}: {times.Count} messages, p50 {half.TotalMilliseconds:0} ms, p99 {most.TotalMilliseconds:0} ms, "
            + $"longest {times[^1].TotalMilliseconds:0} ms");
        return most.TotalMilliseconds;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Bytes(IEnumerable<SignedDocument> documents) => documents.Select(document => document.Bytes);
}
