using Backbone.Hosting.Startup;

namespace Backbone.Gateway.Startup;

/// <summary>Runs a loop once the self-tests have passed: before, neither suite nor documents are proved.</summary>
internal sealed class AfterReady<T>(IServiceProvider provider) : BackgroundService where T : BackgroundService
{
    private T? _loop;

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_loop is not null) await _loop.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (!await provider.GetRequiredService<Readiness>().Outcome.WaitAsync(stoppingToken)) return;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return; // ended before it was ready
        }
        _loop = provider.GetService<T>() ?? ActivatorUtilities.CreateInstance<T>(provider);
        await _loop.StartAsync(stoppingToken);
        // What ends the loop ends the process, which watches this task and not the loop's own.
        await (_loop.ExecuteTask ?? Task.CompletedTask);
    }
}
