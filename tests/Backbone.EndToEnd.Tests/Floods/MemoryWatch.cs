using System.Diagnostics;
using Backbone.Exercise.Processes;

namespace Backbone.EndToEnd.Tests.Floods;

/// <summary>
/// Looks at the working sets of processes, once a second. Flat means: the mean of the last ten seconds is not more than 15 % and
/// 24 MiB above that of the ten after the twentieth second, for a collector takes a while to find its size.
/// </summary>
internal sealed class MemoryWatch : IDisposable
{
    private const double MostShare = 1.15;
    private const double MostMiB = 24;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, (Process Process, List<double> MiB)> _watched;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();

    public MemoryWatch(IEnumerable<ServiceProcess> processes)
    {
        _watched = processes.ToDictionary(one => one.Name, one => (Process.GetProcessById(one.Id!.Value), new List<double>()));
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
                var (before, after) = (seen.Skip(20).Take(10).Average(), seen.TakeLast(10).Average());
                output.WriteLine($"{name}: {seen[0]:0} MiB at the start, {seen[10]:0} after 10 s, {before:0} from 20 to 30 s, {after:0} at the end");
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

    private void Read()
    {
        lock (_gate)
        {
            foreach (var (process, seen) in _watched.Values)
            {
                process.Refresh();
                seen.Add(process.WorkingSet64 / 1024d / 1024d);
            }
        }
    }
}
