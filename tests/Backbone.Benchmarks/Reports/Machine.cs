using System.Globalization;
using System.Runtime.InteropServices;

namespace Backbone.Benchmarks.Reports;

/// <summary>Names the machine, for numbers without one say nothing.</summary>
internal static class Machine
{
    /// <summary>Processor, cores, memory, system, runtime and the day, in one line.</summary>
    public static string Describe() => string.Join(" · ",
        $"{Processor()}, {Environment.ProcessorCount} logical cores",
        string.Create(CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30):F0} GiB"),
        $"{RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}",
        RuntimeInformation.FrameworkDescription,
        TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static string Processor()
    {
        const string File = "/proc/cpuinfo";
        var line = System.IO.File.Exists(File)
            ? System.IO.File.ReadLines(File).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?.Split(':', 2)[1].Trim() ?? "processor not named by the system";
    }
}
