using Backbone.Broker.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Backbone.Broker.Documents;

/// <summary>Takes up documents that other brokers over the same store have put there.</summary>
/// <param name="desk">Adopts them.</param>
/// <param name="store">Rings.</param>
/// <param name="clock">Times the tries.</param>
/// <param name="log">Hears of a store that is away.</param>
internal sealed class DocumentRefreshing(
    DocumentDesk desk, IBrokerStore store, TimeProvider clock, ILogger<DocumentRefreshing> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var revision = await desk.TakeUpStoredAsync(stoppingToken);
                await store.WaitForDocumentsAsync(revision, stoppingToken);
            }
            catch (StoreUnavailableException fault)
            {
                log.DocumentsNotRead(fault);
                await Task.Delay(Pause, clock, stoppingToken);
            }
        }
    }
}
