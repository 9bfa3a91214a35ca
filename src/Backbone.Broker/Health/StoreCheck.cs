using Backbone.Broker.Storage;
using Backbone.Hosting.Health;

namespace Backbone.Broker.Health;

/// <summary>Ready while the store can be read and written, and keeps what it promised when it was opened.</summary>
/// <param name="store">The store.</param>
internal sealed class StoreCheck(IBrokerStore store)
{
    public async ValueTask<Finding> LookAsync(CancellationToken cancellation)
    {
        try
        {
            var standing = await store.LookAsync(cancellation);
            return standing.IsNarrow ? Finding.Degraded(standing.Words, "give the store more room before it is full") : Finding.Ready(standing.Words);
        }
        catch (StoreUnavailableException fault)
        {
            return Finding.NotReady($"the store takes nothing: {fault.Message}", "put right what the cause names; the broker goes on by itself");
        }
    }
}
