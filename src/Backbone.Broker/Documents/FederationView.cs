using Backbone.Protocol.Documents;

namespace Backbone.Broker.Documents;

/// <summary>The view of the federation by which calls are judged, and a signal when it is replaced.</summary>
/// <param name="history">Judges documents; what it knows at first is shown at once.</param>
internal sealed class FederationView(FederationHistory history)
{
    private volatile FederationSnapshot? _snapshot = history.Snapshot;
    private volatile TaskCompletionSource _next = NewSignal();

    /// <summary>The newest view whose TLS roots are in use; null before there is a charter.</summary>
    public FederationSnapshot? Snapshot => _snapshot;

    /// <summary>Ends when the view is replaced; take it before looking.</summary>
    public Task NextChange => _next.Task;

    /// <summary>From now on calls are judged by this view. Called by one at a time.</summary>
    public void Show(FederationSnapshot snapshot) => _snapshot = snapshot;

    /// <summary>Tells those who wait that the view was replaced.</summary>
    public void Announce() => Interlocked.Exchange(ref _next, NewSignal()).TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
