using Backbone.Broker.Lanes;
using Backbone.Hosting.Health;

namespace Backbone.Broker.Health;

/// <summary>Whether this clock is ahead of what gateways state.</summary>
/// <param name="times">What they state.</param>
internal sealed class ClockCheck(NationTimes times)
{
    public ValueTask<Finding> LookAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(times.Ahead() is var ahead && ahead > TimeSpan.Zero
            ? Finding.Degraded($"this clock is {ahead.TotalMinutes:0} min ahead of the times in the stamps of the nations",
                "compare it with a time server; until they agree nothing is freed that lives by the nations' time")
            : Finding.Ready("this clock is not ahead of the times in the nations' stamps"));
    }
}
