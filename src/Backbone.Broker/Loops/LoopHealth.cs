using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Backbone.Broker.Loops;

/// <summary>Healthy while no loop of the broker's own is broken.</summary>
internal sealed class LoopHealth : IHealthCheck
{
    private readonly ConcurrentDictionary<string, string> _broken = new();
    private long _faults;

    /// <summary>How often a loop broke since the start.</summary>
    public long Faults => Interlocked.Read(ref _faults);

    /// <summary>A loop broke; it begins again by itself.</summary>
    public void Broke(string loop, Exception fault)
    {
        Interlocked.Increment(ref _faults);
        _broken[loop] = fault.GetType().Name;
    }

    /// <summary>A loop did a whole round.</summary>
    public void Works(string loop) => _broken.TryRemove(loop, out _);

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var broken = _broken.Select(loop => $"{loop.Key} ({loop.Value})").Order(StringComparer.Ordinal).ToArray();
        return Task.FromResult(broken.Length == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded(
                $"{string.Join(", ", broken)} broke and is tried again; the log says why; {Faults} times since the start"));
    }
}
