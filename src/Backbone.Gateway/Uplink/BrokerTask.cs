using Grpc.Core;

namespace Backbone.Gateway.Uplink;

/// <summary>
/// A loop that works with the broker for as long as it is there: where the broker goes away or the loop breaks, it waits,
/// longer each time, and begins again. What it did is durable; beginning again repeats nothing that counts.
/// </summary>
internal abstract class BrokerTask(TimeProvider clock, ILogger log) : BackgroundService
{
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(30);

    private TimeSpan _delay = ShortestDelay;

    /// <summary>The clock.</summary>
    protected TimeProvider Clock { get; } = clock;

    /// <summary>Works until the broker is away; returns where there is nothing left to do on this connection.</summary>
    protected abstract Task WorkAsync(CancellationToken cancellation);

    /// <summary>When a single call that begins now is given up.</summary>
    protected DateTime CallDeadline => Clock.GetUtcNow().UtcDateTime + CallTime;

    /// <summary>Called when the broker answered: the next break waits shortly again.</summary>
    protected void BrokerAnswered() => _delay = ShortestDelay;

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await WorkAsync(stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (RpcException away)
            {
                log.BrokerAway(GetType().Name, away.StatusCode.ToString(), (long)_delay.TotalMilliseconds);
            }
            // What is written to a stream whose connection just ended fails with the connection's own exception.
            catch (HttpIOException away)
            {
                log.BrokerAway(GetType().Name, away.HttpRequestError.ToString(), (long)_delay.TotalMilliseconds);
            }
            // An edge: whatever breaks a loop is told, and the loop begins again.
            catch (Exception fault)
            {
                log.LoopFailed(fault, GetType().Name, (long)_delay.TotalMilliseconds);
            }
            try
            {
                await Task.Delay(_delay, Clock, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            _delay = TimeSpan.FromTicks(Math.Min(_delay.Ticks * 2, LongestDelay.Ticks));
        }
    }
}
