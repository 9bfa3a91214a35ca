namespace Backbone.Gateway;

/// <summary>
/// Work that is done again and again until the process ends, the wait for the next time included. An edge: what breaks it is
/// told, and after a pause it is tried again; nothing that it has to do is forgotten, for all of that is in the store.
/// </summary>
internal abstract class LastingTask(TimeProvider clock, ILogger log) : BackgroundService
{
    /// <summary>How long a fault (no key in force, say) waits before it is tried again.</summary>
    protected static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>The time of day.</summary>
    protected TimeProvider Clock => clock;

    /// <summary>Does what there is to do, and waits until there may be more.</summary>
    protected abstract Task WorkAsync(CancellationToken cancellation);

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
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                log.LoopFailed(fault, GetType().Name, (long)Pause.TotalMilliseconds);
                await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
