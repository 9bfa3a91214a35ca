using Backbone.Broker.Documents;
using Backbone.Protocol;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Backbone.Broker.Health;

/// <summary>Healthy while a charter is in force.</summary>
/// <param name="view">The documents.</param>
/// <param name="clock">What time it is.</param>
internal sealed class FederationHealth(FederationView view, TimeProvider clock) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(view.Snapshot?.IsCharterInForce(Timestamp.Now(clock)) == true
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("no charter is in force: publish the next version, or check the clock"));
}
