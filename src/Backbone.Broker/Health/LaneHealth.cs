using Backbone.Broker.Lanes;
using Backbone.Broker.Storage;
using Backbone.Protocol;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Backbone.Broker.Health;

/// <summary>
/// Degraded for a day after the store was found to have lost entries: gateways make good for them, and nobody may think that
/// nothing happened.
/// </summary>
/// <param name="losses">The lanes.</param>
/// <param name="store">Whether it came back empty.</param>
/// <param name="clock">What time it is.</param>
internal sealed class LaneHealth(LaneLosses losses, IBrokerStore store, TimeProvider clock) : IHealthCheck
{
    /// <summary>How long it is told.</summary>
    public static readonly TimeSpan Told = TimeSpan.FromDays(1);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var since = Timestamp.Now(clock).Plus(-Told);
        if (store.EmptiedAt is { } emptied && emptied > since)
            return Task.FromResult(HealthCheckResult.Degraded(
                $"the store came back without what it held at {emptied}: find out why; gateways publish again what is not proved delivered"));
        return Task.FromResult(losses.Count > 0 && losses.Latest > since
            ? HealthCheckResult.Degraded(
                $"the store lost entries of {losses.Count} lanes, the latest found at {losses.Latest}: find out why; gateways publish again "
                + "what is not proved delivered")
            : HealthCheckResult.Healthy());
    }
}
