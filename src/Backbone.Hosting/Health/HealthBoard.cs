using Microsoft.Extensions.Logging;

namespace Backbone.Hosting.Health;

/// <summary>
/// Looks at everything that this process needs, remembers since when each thing stands as it does, and tells the log when that
/// changes. One look at a time, whoever asks: those who ask meanwhile share the next one.
/// </summary>
/// <param name="checks">What it looks at.</param>
/// <param name="clock">Says since when, and bounds each look.</param>
/// <param name="log">Hears of each change.</param>
public sealed class HealthBoard(IEnumerable<HealthCheck> checks, TimeProvider clock, ILogger<HealthBoard> log)
{
    private readonly HealthCheck[] _checks = [.. checks];
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (Condition State, DateTimeOffset Since)> _standing = [];
    private Task _running = Task.CompletedTask;
    private Task<HealthReport>? _next;

    /// <summary>Looks at everything now.</summary>
    public Task<HealthReport> LookAsync()
    {
        lock (_gate) return _next ??= AfterAsync(_running);
    }

    private async Task<HealthReport> AfterAsync(Task running)
    {
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_gate)
        {
            _running = _next!;
            _next = null;
        }
        var reports = new List<CheckReport>();
        foreach (var check in _checks)
        {
            var finding = await FindAsync(check);
            reports.Add(Note(check, finding));
            if (check.ComesFirst && finding.State == Condition.NotReady) break;
        }
        return new HealthReport(reports.Select(report => report.Finding.State).DefaultIfEmpty().Max(), reports);
    }

    private async Task<Finding> FindAsync(HealthCheck check)
    {
        using var limit = new CancellationTokenSource(HostingLimits.HealthPatience, clock);
        try
        {
            return await check.Look(limit.Token).AsTask().WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return Unknown(check, $"it gave no answer within {HostingLimits.HealthPatience.TotalSeconds:0} seconds");
        }
        // An edge: whatever a look throws means that it did not find things right.
        catch (Exception fault)
        {
            log.LookFailed(fault, check.Name);
            return Unknown(check, $"it cannot be looked at: {fault.Message}");
        }
    }

    private static Finding Unknown(HealthCheck check, string cause) => new(
        check.Services.Count > 0 ? Condition.NotReady : Condition.Degraded, cause, "look into the log of this process, and at its machine");

    private CheckReport Note(HealthCheck check, Finding finding)
    {
        var now = clock.GetUtcNow();
        var isKnown = _standing.TryGetValue(check.Name, out var before);
        var since = finding.Since ?? (isKnown && before.State == finding.State ? before.Since : now);
        _standing[check.Name] = (finding.State, since);
        if (!check.LogsItself && before.State != finding.State)
        {
            if (finding.State > before.State) log.Worse(check.Name, HealthPage.WordOf(finding.State), finding.Cause, finding.NextStep);
            else log.Better(check.Name, HealthPage.WordOf(finding.State), now - before.Since, finding.Cause);
        }
        return new CheckReport(check.Name, finding, since, check.Services);
    }
}
