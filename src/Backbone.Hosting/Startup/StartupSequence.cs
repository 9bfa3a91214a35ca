using Backbone.Hosting.Connections;
using Backbone.Hosting.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Backbone.Hosting.Startup;

/// <summary>
/// What happens until a process is ready: 1 the self-tests, one after the other · 2 the listeners are bound · 3
/// readiness · 4 one line on standard output, for whoever started the process. A failed self-test ends it.
/// </summary>
internal sealed class StartupSequence(
    IEnumerable<SelfTest> tests, Readiness readiness, ListeningAddresses addresses, HostingOptions options,
    IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<StartupSequence> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await PassSelfTests(stoppingToken))
        {
            readiness.Decide(ready: false);
            lifetime.StopApplication();
            return;
        }
        await Started(stoppingToken);
        readiness.Decide(ready: true);
        var (grpc, management) = (addresses.Grpc.Authority, addresses.Management.Authority);
        log.Ready(grpc, management);
        await options.ReadyOutput.WriteLineAsync($"ready grpc={grpc} management={management}");
        await options.ReadyOutput.FlushAsync(stoppingToken);
    }

    private async Task<bool> PassSelfTests(CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(HostingLimits.SelfTestTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        foreach (var test in tests)
        {
            var began = clock.GetTimestamp();
            try
            {
                await test.Run(both.Token).WaitAsync(both.Token);
            }
            catch (SettingsException unusable)
            {
                readiness.Refuse(unusable);
                return false;
            }
            // Whatever a self-test throws means that it failed.
            catch (Exception fault) when (!stopping.IsCancellationRequested)
            {
                log.SelfTestFailed(fault, test.Name);
                return false;
            }
            log.SelfTestPassed(test.Name, (long)clock.GetElapsedTime(began).TotalMilliseconds);
        }
        return true;
    }

    private async Task Started(CancellationToken stopping)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stopping);
    }
}
