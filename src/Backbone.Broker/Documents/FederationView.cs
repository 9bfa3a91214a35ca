using Backbone.Protocol.Documents;

namespace Backbone.Broker.Documents;

/// <summary>The newest verified view of the federation, and a signal when it is replaced.</summary>
/// <param name="history">Judges documents and keeps the view.</param>
internal sealed class FederationView(FederationHistory history)
{
    private volatile TaskCompletionSource _next = NewSignal();

    /// <summary>The newest view; null before there is a charter.</summary>
    public FederationSnapshot? Snapshot => history.Snapshot;

    /// <summary>Ends when the view is replaced; take it before looking.</summary>
    public Task NextChange => _next.Task;

    /// <summary>Tells those who wait that the view was replaced.</summary>
    public void Announce() => Interlocked.Exchange(ref _next, NewSignal()).TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
