using Backbone.Protocol.Documents;

namespace Backbone.Gateway.Documents;

/// <summary>
/// Whether the broker has the own nation's newest documents. A document is in force here as soon as it is adopted, and what is stamped or
/// signed after that may need it: so it goes first, and nobody abroad meets a key that is not known there yet.
/// </summary>
internal sealed class PublishedDocuments(DocumentKeeper keeper, GatewayIdentity identity, TimeProvider clock)
{
    /// <summary>The longest that anything waits for it: a broker that takes no documents stops no messages.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private List<DocumentVersion> _published = [];
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long? _waitsSince;

    // The view of which the broker is known to have all: asked before each frame, and the same for days.
    private FederationSnapshot? _settled;

    /// <summary>The newest versions known here that this gateway publishes.</summary>
    public List<DocumentVersion> Own() => OwnIn(keeper.Snapshot);

    private List<DocumentVersion> OwnIn(FederationSnapshot snapshot) => [.. snapshot.VersionsKnown().Where(known => known.Nation is null || known.Nation == identity.Nation)];

    /// <summary>The broker has these, or has said that it does not take them.</summary>
    public void Published(List<DocumentVersion> own)
    {
        lock (_gate)
        {
            _published = own;
            _next.SetResult();
            _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Ends when the broker has them; at once where it does, and after a bound where it does not take them.</summary>
    public async Task UntilThereAsync(CancellationToken cancellation)
    {
        while (FindWait() is { } wait)
        {
            await Task.WhenAny(wait.Next, Task.Delay(wait.Left, clock, cancellation));
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private (Task Next, TimeSpan Left)? FindWait()
    {
        var snapshot = keeper.Snapshot;
        lock (_gate)
        {
            if (ReferenceEquals(snapshot, _settled)) return null;
            if (OwnIn(snapshot).SequenceEqual(_published))
            {
                (_waitsSince, _settled) = (null, snapshot);
                return null;
            }
            _waitsSince ??= clock.GetTimestamp();
            var left = Longest - clock.GetElapsedTime(_waitsSince.Value);
            return left > TimeSpan.Zero ? (_next.Task, left) : null;
        }
    }
}
