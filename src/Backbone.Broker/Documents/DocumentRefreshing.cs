using Backbone.Broker.Loops;
using Backbone.Broker.Storage;
using Microsoft.Extensions.Logging;

namespace Backbone.Broker.Documents;

/// <summary>Takes up documents that other brokers over the same store have put there.</summary>
/// <param name="desk">Adopts them.</param>
/// <param name="store">Rings.</param>
/// <param name="clock">Times the tries.</param>
/// <param name="health">Hears whether it works.</param>
/// <param name="log">Hears of what went wrong.</param>
internal sealed class DocumentRefreshing(
    DocumentDesk desk, IBrokerStore store, TimeProvider clock, LoopHealth health, ILogger<DocumentRefreshing> log)
    : LastingLoop(clock, health, log)
{
    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        var revision = await desk.TakeUpStoredAsync(cancellation);
        Worked();
        await store.WaitForDocumentsAsync(revision, cancellation);
    }
}
