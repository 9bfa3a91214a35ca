using Backbone.Broker.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Backbone.Broker.Health;

/// <summary>
/// Healthy while the store answers a question, and the last write that a caller asked for did not fail.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="clock">Bounds the wait.</param>
internal sealed class StoreHealth(IBrokerStore store, TimeProvider clock) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private volatile bool _writesFail;

    /// <summary>Notes whether the store took what a caller brought.</summary>
    public void Note(bool taken) => _writesFail = !taken;

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.GetNewestDocumentAsync("charter", "", cancellationToken).AsTask()
                .WaitAsync(Patience, clock, cancellationToken);
            return _writesFail
                ? HealthCheckResult.Unhealthy("the store answers but takes nothing: check its disk and memory")
                : HealthCheckResult.Healthy();
        }
        catch (Exception fault) when (fault is StoreUnavailableException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy("the store does not answer", fault);
        }
    }
}
