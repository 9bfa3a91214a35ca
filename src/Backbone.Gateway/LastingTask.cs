using Backbone.Sqlite;

namespace Backbone.Gateway;

/// <summary>
/// Work that is done again and again until the process ends. An edge: what breaks it is told, and after a pause it is tried again;
/// nothing that it has to do is forgotten, for all of that is in the store.
/// </summary>
internal abstract class LastingTask(TimeProvider clock, ILogger log) : BackgroundService
{
    /// <summary>How long a fault (no key in force, say) waits before it is tried again.</summary>
    protected static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Rests while the store takes nothing: not long, so that it goes on soon after there is room.</summary>
    private readonly Backoff _storeRest = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15), clock);

    /// <summary>The time of day.</summary>
    protected TimeProvider Clock => clock;

    /// <summary>Does what there is to do, and waits until there may be more.</summary>
    protected abstract Task WorkAsync(CancellationToken cancellation);

    /// <summary>How long it rests before it works again.</summary>
    /// <param name="fault">What broke it; null where it came to its end.</param>
    protected virtual TimeSpan PauseAfter(Exception? fault) => fault switch
    {
        null => TimeSpan.Zero,
        SqliteStoreException => _storeRest.Next(),
        _ => Pause,
    };

    /// <summary>Tells what broke it. A store that takes nothing breaks all tasks alike, and health tells it once for all.</summary>
    protected virtual void Tell(Exception fault, TimeSpan pause)
    {
        if (fault is SqliteStoreException) log.WaitsForStore(GetType().Name, fault.Message, (long)pause.TotalMilliseconds);
        else log.LoopFailed(fault, GetType().Name, (long)pause.TotalMilliseconds);
    }

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan pause;
            try
            {
                await WorkAsync(stoppingToken);
                pause = PauseAfter(null);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                pause = PauseAfter(fault);
                Tell(fault, pause);
            }
            if (pause > TimeSpan.Zero) await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
