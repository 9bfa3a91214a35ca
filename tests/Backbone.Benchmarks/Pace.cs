using System.Collections.Immutable;
using BenchmarkDotNet.Jobs;
using Perfolizer.Horology;

namespace Backbone.Benchmarks;

/// <summary>How long each thing is measured: the whole within fifteen minutes, quickly within two.</summary>
internal sealed record Pace
{
    /// <summary>Everything, with windows in which a second's disturbance does not count for much.</summary>
    public static readonly Pace Full = new()
    {
        StepJob = Job.ShortRun,
        CrossingWarmUp = TimeSpan.FromSeconds(60),
        CrossingWindow = TimeSpan.FromSeconds(15),
        LoopWarmUp = TimeSpan.FromSeconds(10),
        LoopWindow = TimeSpan.FromSeconds(8),
        WarmingLetters = 20_000,
        Letters = 16_000,
        CurveWindow = TimeSpan.FromSeconds(6),
        StepWindow = TimeSpan.FromSeconds(2),
        StoreAppends = 20_000,
        SizesInKibibytes = [1, 4, 16, 64, 256, 1000],
        Recipients = [1, 8, 64],
        Backlogs = [0, 10_000, 1_000_000],
        Mailboxes = [10, 10_000],
        IdleSubscriptions = [1, 100, 192],
    };

    /// <summary>Fewer points, short windows and one engine, but processes that are as warm.</summary>
    public static readonly Pace Quick = new()
    {
        IsQuick = true,
        StepJob = Job.ShortRun.WithEvaluateOverhead(false).WithWarmupCount(5).WithIterationTime(TimeInterval.FromMilliseconds(100)),
        CrossingWarmUp = TimeSpan.FromSeconds(20),
        CrossingWindow = TimeSpan.FromSeconds(4),
        LoopWarmUp = TimeSpan.FromSeconds(1),
        LoopWindow = TimeSpan.FromSeconds(1.5),
        WarmingLetters = 2_000,
        Letters = 3_000,
        CurveWindow = TimeSpan.FromSeconds(1.5),
        StepWindow = TimeSpan.FromMilliseconds(100),
        StoreAppends = 2_000,
        SizesInKibibytes = [1, 64, 1000],
        Recipients = [1, 8, 64],
        Backlogs = [0, 10_000],
        Mailboxes = [10, 10_000],
        IdleSubscriptions = [1, 100, 192],
    };

    /// <summary>Whether crossings are measured on one engine only: Redis, where it is there.</summary>
    public bool IsQuick { get; init; }

    /// <summary>How BenchmarkDotNet measures a single step.</summary>
    public required Job StepJob { get; init; }

    /// <summary>Nobody counts what crosses meanwhile: five processes compile their code, and then compile it again.</summary>
    public required TimeSpan CrossingWarmUp { get; init; }

    /// <summary>For each number of messages in flight.</summary>
    public required TimeSpan CrossingWindow { get; init; }

    /// <summary>For each bare loop, until its code is compiled.</summary>
    public required TimeSpan LoopWarmUp { get; init; }

    /// <summary>For each bare loop.</summary>
    public required TimeSpan LoopWindow { get; init; }

    /// <summary>Consignments that are sent to the broker before those that count.</summary>
    public required int WarmingLetters { get; init; }

    /// <summary>Consignments by which the broker's path is measured.</summary>
    public required int Letters { get; init; }

    /// <summary>For each point of a curve that is measured by crossings.</summary>
    public required TimeSpan CurveWindow { get; init; }

    /// <summary>For each step of a curve that is measured in this process, and as long before to compile it.</summary>
    public required TimeSpan StepWindow { get; init; }

    /// <summary>Appends by which a store is measured.</summary>
    public required int StoreAppends { get; init; }

    /// <summary>Texts of messages; the largest is padded to the MiB that the rules of the exercise take.</summary>
    public required ImmutableArray<int> SizesInKibibytes { get; init; }

    /// <summary>Recipients of a message.</summary>
    public required ImmutableArray<int> Recipients { get; init; }

    /// <summary>Entries of a lane, ascending.</summary>
    public required ImmutableArray<int> Backlogs { get; init; }

    /// <summary>Mailboxes of a broker.</summary>
    public required ImmutableArray<int> Mailboxes { get; init; }

    /// <summary>Subscriptions at one gateway.</summary>
    public required ImmutableArray<int> IdleSubscriptions { get; init; }
}
