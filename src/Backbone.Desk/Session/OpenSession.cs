using Backbone.Client;
using Backbone.Custody;

namespace Backbone.Desk.Session;

/// <summary>A client, the keys that it uses, and the word that both are over.</summary>
internal sealed class OpenSession(BackboneClient client, KeyFileCustody custody) : IDisposable
{
    // Without a timer it holds nothing that would have to be given back; it is asked for even when all is over.
    private readonly CancellationTokenSource _over = new();

    /// <summary>The client.</summary>
    public BackboneClient Client => client;

    /// <summary>Ends with the session, or with the caller.</summary>
    public CancellationTokenSource Until(CancellationToken cancel) => CancellationTokenSource.CreateLinkedTokenSource(_over.Token, cancel);

    /// <inheritdoc/>
    public void Dispose()
    {
        _over.Cancel();
        client.Dispose();
        custody.Dispose();
    }
}
