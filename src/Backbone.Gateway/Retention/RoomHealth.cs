using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Backbone.Gateway.Retention;

/// <summary>Says that the national store is nearly full, or full.</summary>
internal sealed class RoomHealth(StoreRoom room) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(room switch
        {
            { IsFull: true } => HealthCheckResult.Degraded(
                $"{room}: nothing more is taken; give it more room (retention.roomMiB), or keep less (retention.days)"),
            { IsNarrow: true } => HealthCheckResult.Degraded($"{room}: give it more room, or keep less, before it is full"),
            _ => HealthCheckResult.Healthy(room.ToString()),
        });
}
