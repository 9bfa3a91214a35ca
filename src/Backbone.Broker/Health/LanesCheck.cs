using Backbone.Broker.Lanes;
using Backbone.Broker.Storage;
using Backbone.Hosting.Health;
using Backbone.Protocol;

namespace Backbone.Broker.Health;

/// <summary>
/// Whether the store has lost entries, told for a day: gateways make good for them, and nobody may think that nothing happened.
/// </summary>
/// <param name="losses">The lanes.</param>
/// <param name="store">Whether it came back empty.</param>
/// <param name="clock">What time it is.</param>
internal sealed class LanesCheck(LaneLosses losses, IBrokerStore store, TimeProvider clock)
{
    /// <summary>How long it is told.</summary>
    public static readonly TimeSpan Told = TimeSpan.FromDays(1);

    private const string NextStep = "find out why: a failover, an old copy that was restored, or a flush; gateways publish again what is not proved delivered";

    public ValueTask<Finding> LookAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var since = Timestamp.Now(clock).Plus(-Told);
        if (store.EmptiedAt is { } emptied && emptied > since)
            return ValueTask.FromResult(Finding.Degraded($"the store came back without what it held at {emptied}", NextStep));
        return ValueTask.FromResult(losses.Count > 0 && losses.Latest > since
            ? Finding.Degraded($"the store lost entries of {losses.Count} lanes, the latest found at {losses.Latest}", NextStep)
            : Finding.Ready("no entry was found lost"));
    }
}
