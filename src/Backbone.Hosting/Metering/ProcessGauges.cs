using Backbone.Hosting.Connections;
using Backbone.Hosting.Health;

namespace Backbone.Hosting.Metering;

/// <summary>What every process measures: its build, how its checks stand, who is connected.</summary>
internal static class ProcessGauges
{
    private static readonly Measure Build = new("backbone.build.info", "{build}", "Always 1; its label names the version of this program");
    private static readonly Measure State = new("backbone.health.state", "{state}", "How a check of health stands: 0 ready, 1 degraded, 2 not ready");
    private static readonly Measure Open = new("backbone.connections", "{connection}", "Open connections of callers");
    private static readonly Measure Most = new("backbone.connections.limit", "{connection}", "Connections that there may be");

    /// <summary>All of them.</summary>
    /// <param name="version">Of this program.</param>
    /// <param name="health">Looks.</param>
    /// <param name="door">Counts connections.</param>
    public static IEnumerable<Gauge> Of(string version, HealthBoard health, Door door) =>
    [
        new("build", [Build], _ => ValueTask.FromResult<IReadOnlyList<Reading>>([Build.Of(1, ("backbone.version", version))])) { ReadsEarly = true },
        new("health", [State], async _ => [.. (await health.LookAsync()).Checks
            .Select(check => State.Of((int)check.Finding.State, ("backbone.check", check.Name)))]) { ReadsEarly = true },
        new("connections", [Open, Most], _ => ValueTask.FromResult<IReadOnlyList<Reading>>([Open.Of(door.Open), Most.Of(door.Most)])) { ReadsEarly = true },
    ];
}
