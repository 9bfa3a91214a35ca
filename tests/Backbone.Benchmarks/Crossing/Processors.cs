using System.Diagnostics;

namespace Backbone.Benchmarks.Crossing;

/// <summary>
/// Processor time that processes have used, by the system's own accounts: it holds on a machine that does other things too.
/// </summary>
/// <param name="ids">The processes' ids by their names.</param>
internal sealed class Processors(params IEnumerable<(string Name, int Id)> ids)
{
    /// <summary>The names of which this is the one that measures.</summary>
    public static (string Name, int Id) Own(string name) => (name, Environment.ProcessId);

    /// <summary>Seconds since each began, by its name.</summary>
    public Dictionary<string, double> Read() => ids.ToDictionary(one => one.Name, one =>
    {
        using var process = Process.GetProcessById(one.Id);
        return process.TotalProcessorTime.TotalSeconds;
    });

    /// <summary>Seconds since an earlier reading.</summary>
    public Dictionary<string, double> Since(IReadOnlyDictionary<string, double> before) =>
        Read().ToDictionary(one => one.Key, one => one.Value - before[one.Key]);
}
