using System.Collections.Concurrent;
using Backbone.Hosting.Health;

namespace Backbone.Broker.Loops;

/// <summary>Ready while no loop of the broker's own is broken.</summary>
internal sealed class LoopHealth
{
    private readonly ConcurrentDictionary<string, string> _broken = new();
    private long _faults;

    /// <summary>How often a loop broke since the start.</summary>
    public long Faults => Interlocked.Read(ref _faults);

    /// <summary>A loop broke; it begins again by itself.</summary>
    public void Broke(string loop, Exception fault)
    {
        Interlocked.Increment(ref _faults);
        _broken[loop] = fault.Message;
    }

    /// <summary>A loop did a whole round.</summary>
    public void Works(string loop) => _broken.TryRemove(loop, out _);

    public ValueTask<Finding> LookAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var broken = _broken.Select(loop => $"{loop.Key} ({loop.Value})").Order(StringComparer.Ordinal).ToArray();
        return ValueTask.FromResult(broken.Length == 0
            ? Finding.Ready($"the broker's own work goes on; it broke {Faults} times since the start")
            : Finding.Degraded($"{string.Join(", ", broken)} broke, {Faults} times since the start", "read in the log why; it is tried again by itself"));
    }
}
