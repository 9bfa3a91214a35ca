using Grpc.Core;

namespace Backbone.Gateway.Uplink;

/// <summary>
/// A loop that works with the broker for as long as it is there: where the broker goes away, or the loop breaks or comes to its end,
/// it rests, longer each time, and begins again. What it did is durable; beginning again repeats nothing that counts.
/// </summary>
internal abstract class BrokerTask(TimeProvider clock, ILogger log) : LastingTask(clock, log)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(30);

    private readonly ILogger _log = log;
    private TimeSpan _next = ShortestPause;

    /// <summary>When a single call that begins now is given up.</summary>
    protected DateTime CallDeadline => Clock.GetUtcNow().UtcDateTime + CallTime;

    /// <summary>Called when the broker answered: the next break rests shortly again.</summary>
    protected void BrokerAnswered() => _next = ShortestPause;

    /// <inheritdoc/>
    protected sealed override TimeSpan PauseAfter(Exception? fault)
    {
        var pause = _next;
        _next = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
        return pause;
    }

    /// <inheritdoc/>
    protected sealed override void Tell(Exception fault, TimeSpan pause)
    {
        switch (fault)
        {
            case RpcException away:
                _log.BrokerAway(GetType().Name, away.StatusCode.ToString(), (long)pause.TotalMilliseconds);
                break;
            // What is written to a stream whose connection just ended fails with the connection's own exception.
            case HttpIOException away:
                _log.BrokerAway(GetType().Name, away.HttpRequestError.ToString(), (long)pause.TotalMilliseconds);
                break;
            default:
                base.Tell(fault, pause);
                break;
        }
    }
}
