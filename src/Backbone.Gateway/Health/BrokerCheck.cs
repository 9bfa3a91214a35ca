using Backbone.Gateway.Uplink;
using Backbone.Hosting.Health;

namespace Backbone.Gateway.Health;

/// <summary>Whether the broker answers and takes messages. Where it does not, people are served, and what they send waits.</summary>
internal sealed class BrokerCheck(BrokerChannel broker, TimeProvider clock)
{
    public ValueTask<Finding> LookAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Judge(broker.Link, clock.GetUtcNow()));
    }

    private static Finding Judge(BrokerLink link, DateTimeOffset now)
    {
        var last = link.LastAnswer is { } answer ? $"it answered last on {answer.UtcDateTime:u}" : "it has not answered since the start";
        if (link.Silence is { } silence)
            return Finding.Degraded($"the broker at {link.Address} is silent ({silence.Cause}); {last}",
                "check its address, its certificate and your revocation lists, and ask its operator; nothing is lost meanwhile")
                with
            { Since = silence.Since };
        if (link.LastAnswer is null)
            return Finding.Degraded($"the broker at {link.Address}: {last}", "wait a moment; it is being asked");
        if (!link.IsServing)
            return Finding.Degraded($"the broker at {link.Address} answers, and says that it takes no messages", "ask its operator; nothing is lost meanwhile");
        var troubles = link.Troubles(now);
        return troubles.Count == 0 ? Finding.Ready($"the broker at {link.Address}: {last}") : Finding.Degraded(
            $"the broker at {link.Address} answers, and yet {string.Join("; ", troubles.Select(one => $"{one.Task} does not work with it ({one.Cause})"))}",
            "ask its operator; nothing is lost meanwhile");
    }
}
