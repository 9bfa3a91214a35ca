using Backbone.Benchmarks.Envelopes;
using Backbone.Benchmarks.Policies;
using Backbone.Benchmarks.Reports;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;

namespace Backbone.Benchmarks;

/// <summary>Runs the benchmarks of single steps, in this process, and takes their means over.</summary>
internal static class StepCosts
{
    private const double NanosecondsPerMicrosecond = 1000;

    /// <summary>Adds a table for each kind of step.</summary>
    /// <returns>What a message's cryptography costs.</returns>
    public static PathCosts MeasureInto(Chapter chapter, Pace pace)
    {
        var bare = MeasureInto<CryptographyBenchmarks>(chapter, pace, "bare cryptography, one thread");
        var message = MeasureInto<EnvelopeBenchmarks>(chapter, pace, "one message of 4 KiB, one thread");
        MeasureInto<RulingBenchmarks>(chapter, pace, "1,000 rules a nation, 64 nations, 64 recipients, one thread");
        MeasureInto<ManyRulesBenchmarks>(chapter, pace, "10,000 rules on one message: 2,000 at home, 2,000 of each of four nations; one thread");
        chapter.Draw(Drawing("bare cryptography, one thread", bare));
        chapter.Draw(Drawing("one message of 4 KiB, one thread", message));
        return new PathCosts(bare);
    }

    /// <summary>Runs a class of benchmarks and adds a table with a row for each.</summary>
    /// <returns>The mean of each in microseconds, by its name.</returns>
    private static Dictionary<string, double> MeasureInto<T>(Chapter chapter, Pace pace, string title)
    {
        var config = ManualConfig.CreateEmpty()
            .AddJob(pace.StepJob.WithToolchain(InProcessNoEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(NullLogger.Instance)
            .WithArtifactsPath(Directory.CreateTempSubdirectory("backbone-bench-").FullName);
        var summary = BenchmarkRunner.Run<T>(config);
        var wrong = string.Join("; ", summary.ValidationErrors.Select(error => error.Message));
        if (summary.HasCriticalValidationErrors || summary.Reports.Any(one => !one.Success))
            throw new InvalidOperationException($"a benchmark did not run: {wrong}");
        chapter.Add([title, "mean µs", "± µs", "allocated bytes"], summary.Reports.Select(one => new[]
        {
            Name(one),
            Report.Number(one.ResultStatistics!.Mean / NanosecondsPerMicrosecond, 1),
            Report.Number(one.ResultStatistics.StandardDeviation / NanosecondsPerMicrosecond, 1),
            Report.Number(one.GcStats.GetBytesAllocatedPerOperation(one.BenchmarkCase) ?? 0),
        }));
        return summary.Reports.ToDictionary(Name, one => one.ResultStatistics!.Mean / NanosecondsPerMicrosecond);
    }

    private static Chart Drawing(string title, Dictionary<string, double> means) => new()
    {
        Kind = ChartKind.Bars,
        Title = title,
        Unit = "mean µs",
        Places = [.. means.Keys],
        Series = [new ChartSeries("mean µs", [.. means.Values])],
    };

    private static string Name(BenchmarkReport one) => one.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
}
