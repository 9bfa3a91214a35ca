using Backbone.Benchmarks.Envelopes;
using Backbone.Benchmarks.Policies;
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
    public static PathCosts MeasureInto(Report report)
    {
        var bare = MeasureInto<CryptographyBenchmarks>(report, "bare cryptography, one thread");
        MeasureInto<EnvelopeBenchmarks>(report, "one message of 4 KiB, one thread");
        MeasureInto<RulingBenchmarks>(report, "1,000 rules a nation, 64 nations, 64 recipients, one thread");
        return new PathCosts(bare);
    }

    /// <summary>Runs a class of benchmarks and adds a table with a row for each.</summary>
    /// <returns>The mean of each in microseconds, by its name.</returns>
    private static Dictionary<string, double> MeasureInto<T>(Report report, string title)
    {
        var config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(NullLogger.Instance)
            .WithArtifactsPath(Directory.CreateTempSubdirectory("backbone-bench-").FullName);
        var summary = BenchmarkRunner.Run<T>(config);
        var wrong = string.Join("; ", summary.ValidationErrors.Select(error => error.Message));
        if (summary.HasCriticalValidationErrors || summary.Reports.Any(one => !one.Success))
            throw new InvalidOperationException($"a benchmark did not run: {wrong}");
        report.Add([title, "mean µs", "± µs", "allocated bytes"], summary.Reports.Select(one => new[]
        {
            Name(one),
            Report.Number(one.ResultStatistics!.Mean / NanosecondsPerMicrosecond, 1),
            Report.Number(one.ResultStatistics.StandardDeviation / NanosecondsPerMicrosecond, 1),
            Report.Number(one.GcStats.GetBytesAllocatedPerOperation(one.BenchmarkCase) ?? 0),
        }));
        return summary.Reports.ToDictionary(Name, one => one.ResultStatistics!.Mean / NanosecondsPerMicrosecond);
    }

    private static string Name(BenchmarkReport one) => one.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
}
