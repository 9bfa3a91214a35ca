using Backbone.Protocol;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Backbone.Gateway.Borders;

/// <summary>Says that nothing leaves or comes in, where the nation has no policy in force: it serves, and refuses.</summary>
internal sealed class PolicyHealth(BorderKeeper borders, GatewayIdentity identity, TimeProvider clock) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (now, current) = (Timestamp.Now(clock), borders.Current);
        var missing = string.Join(" and ", new[]
        {
            current.Out.Release?.IsInForce(now) == true ? "" : "release",
            current.In.Acceptance?.IsInForce(now) == true ? "" : "acceptance",
        }.Where(name => name.Length > 0));
        return Task.FromResult(missing.Length == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded($"no {missing} policy of {identity.Nation} is in force: sign one and adopt it; until then messages are refused"));
    }
}
