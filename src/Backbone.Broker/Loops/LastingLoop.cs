using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Backbone.Broker.Loops;

/// <summary>
/// Work of the broker's own that goes on as long as the process: whatever breaks a round is logged and counted, health
/// tells it, and the next round begins after a pause, longer each time. A round is safe to repeat.
/// </summary>
/// <param name="clock">Times the pauses.</param>
/// <param name="health">Hears whether it works.</param>
/// <param name="log">Hears what broke it.</param>
internal abstract class LastingLoop(TimeProvider clock, LoopHealth health, ILogger log) : BackgroundService
{
    /// <summary>Before the next round, after the first fault.</summary>
    public static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(2);

    /// <summary>However often it broke.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>The clock.</summary>
    protected TimeProvider Clock { get; } = clock;

    /// <summary>Waits until there is something to do, and does it.</summary>
    protected abstract Task RoundAsync(CancellationToken cancellation);

    /// <summary>The round has done what it could fail at; what remains is waiting.</summary>
    protected void Worked() => health.Works(GetType().Name);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var (loop, pause) = (GetType().Name, ShortestPause);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RoundAsync(stoppingToken);
                Worked();
                pause = ShortestPause;
                continue;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // An edge: no fault of one round ends the process.
            catch (Exception fault)
            {
                health.Broke(loop, fault);
                log.LoopFailed(fault, loop, (long)pause.TotalMilliseconds);
            }
            await Task.Delay(pause, Clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
        }
    }
}
