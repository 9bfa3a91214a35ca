using Backbone.Protocol;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Backbone.Gateway.Borders;

/// <summary>Says that nothing leaves or comes in, where the nation has no policy in force: it serves, and refuses.</summary>
internal sealed class PolicyHealth(BorderKeeper borders, GatewayIdentity identity, TimeProvider clock) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var standing = PolicyStanding.Of(borders.Current, Timestamp.Now(clock));
        return Task.FromResult(standing switch
        {
            { Missing.Length: > 0 } => HealthCheckResult.Degraded(
                $"no {standing.Missing} policy of {identity.Nation} is in force: sign one and publish it; until then messages are refused"),
            { Ending: { } end } => HealthCheckResult.Healthy($"a policy of {identity.Nation} ends at {end}: sign the next and publish it"),
            _ => HealthCheckResult.Healthy(),
        });
    }
}
