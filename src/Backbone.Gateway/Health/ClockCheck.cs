using Backbone.Gateway.Clocks;
using Backbone.Hosting.Health;

namespace Backbone.Gateway.Health;

/// <summary>Whether this clock differs from the broker's, and from the clocks of nations that have stamped something lately.</summary>
internal sealed class ClockCheck(PeerClocks peers)
{
    public ValueTask<Finding> LookAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(peers.Find() is { } difference
            ? Finding.Degraded(difference.ToString(), "compare this clock with a time server; what was put aside for its time is judged again when it is set")
                with
            { Since = difference.Since }
            : Finding.Ready("no other clock differs from this one"));
    }
}
