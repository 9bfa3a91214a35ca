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
    private readonly Dictionary<string, Standing> _standing = [];
    private readonly Dictionary<string, long> _silent = []; // since when a look has given no answer
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
            var finding = await check.Look(limit.Token).AsTask().WaitAsync(limit.Token);
            _silent.Remove(check.Name);
            return finding;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // A machine that is busy for a moment is no broken part; one that goes on like this is.
            if (!_silent.TryGetValue(check.Name, out var since)) _silent[check.Name] = since = clock.GetTimestamp();
            var slow = Unknown(check, $"it gave no answer within {HostingLimits.HealthPatience.TotalSeconds:0} seconds");
            return clock.GetElapsedTime(since) < HostingLimits.HealthSettling ? slow with { State = Condition.Degraded } : slow;
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
        var before = _standing.GetValueOrDefault(check.Name) ?? new Standing(finding.State, now, Condition.Ready, now);
        var since = finding.Since ?? (before.State == finding.State ? before.Since : now);
        var standing = before with { State = finding.State, Since = since };
        _standing[check.Name] = check.LogsItself ? standing : Tell(check.Name, standing, finding, before.State == finding.State ? before.Seen : now, now);
        return new CheckReport(check.Name, finding, since, check.Services);
    }

    // What is degraded may be about to come right, as at the start: it is told once it has lasted. What is not ready is told at once.
    private Standing Tell(string check, Standing standing, Finding finding, DateTimeOffset seen, DateTimeOffset now)
    {
        if (finding.State < standing.Told)
            log.Better(check, HealthPage.WordOf(finding.State), now - standing.ToldSince, finding.Cause);
        else if (finding.State > standing.Told && (finding.State == Condition.NotReady || now - seen >= HostingLimits.HealthSettling))
            log.Worse(check, HealthPage.WordOf(finding.State), finding.Cause, finding.NextStep);
        else return standing with { Seen = seen };
        return standing with { Seen = seen, Told = finding.State, ToldSince = finding.State > standing.Told ? standing.Since : now };
    }

    /// <summary>How a check stood at the last look, and what the log heard of it last.</summary>
    private sealed record Standing(Condition State, DateTimeOffset Since, Condition Told, DateTimeOffset ToldSince)
    {
        /// <summary>When a look saw this state first; the state itself may be older.</summary>
        public DateTimeOffset Seen { get; init; } = Since;
    }
}
