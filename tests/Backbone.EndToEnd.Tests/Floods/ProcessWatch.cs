using System.Diagnostics;
using Backbone.Exercise.Processes;

namespace Backbone.EndToEnd.Tests.Floods;

/// <summary>
/// Looks at the working sets and the processor time of processes, once a second. Flat means: the mean of the last ten seconds is not more than 15 % and
/// 24 MiB above that of the ten after the twentieth second, for a collector takes a while to find its size.
/// </summary>
internal sealed class ProcessWatch : IDisposable
{
    private const double MostShare = 1.15;
    private const double MostMiB = 24;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, (Process Process, List<(double MiB, TimeSpan Busy)> Seen)> _watched;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();

    public ProcessWatch(IEnumerable<ServiceProcess> processes)
    {
        _watched = processes.ToDictionary(one => one.Name, one => (Process.GetProcessById(one.Id!.Value), new List<(double, TimeSpan)>()));
        _timer = TimeProvider.System.CreateTimer(_ => Read(), null, TimeSpan.Zero, Look);
    }

    /// <summary>Says what was seen.</summary>
    /// <returns>The processes whose memory was not flat.</returns>
    public List<string> End(ITestOutputHelper output)
    {
        var grown = new List<string>();
        lock (_gate)
        {
            _timer.Dispose();
            foreach (var (name, (_, seen)) in _watched)
            {
                var (before, after) = (seen.Skip(20).Take(10).Average(one => one.MiB), seen.TakeLast(10).Average(one => one.MiB));
                output.WriteLine($"{name}: {seen[0].MiB:0} MiB at the start, {seen[10].MiB:0} after 10 s, {before:0} from 20 to 30 s, "
                    + $"{after:0} at the end; {Busy(seen, 10):0.0} s of a processor in the first ten seconds, {Busy(seen, seen.Count - 1):0.0} s in all");
                if (after > MostShare * before + MostMiB) grown.Add(name);
            }
        }
        return grown;
    }

    public void Dispose()
    {
        _timer.Dispose();
        foreach (var (process, _) in _watched.Values) process.Dispose();
    }

    private static double Busy(List<(double MiB, TimeSpan Busy)> seen, int until) => (seen[until].Busy - seen[0].Busy).TotalSeconds;

    private void Read()
    {
        lock (_gate)
        {
            foreach (var (process, seen) in _watched.Values)
            {
                process.Refresh();
                seen.Add((process.WorkingSet64 / 1024d / 1024d, process.TotalProcessorTime));
            }
        }
    }
}
