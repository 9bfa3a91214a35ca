using Microsoft.Extensions.Hosting;

namespace Backbone.Hosting.Health;

/// <summary>Looks every few seconds, also when nobody asks, so that the log hears of each change and its time is right.</summary>
/// <param name="board">Looks.</param>
/// <param name="clock">Times it.</param>
internal sealed class HealthWatch(HealthBoard board, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            await board.LookAsync();
            await Task.Delay(HostingLimits.HealthPeriod, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
