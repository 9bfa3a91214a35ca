using Backbone.Broker.Documents;
using Backbone.Hosting.Health;
using Backbone.Hosting.Terms;
using Backbone.Protocol;

namespace Backbone.Broker.Health;

/// <summary>Whether a charter is in force, and the nations' documents.</summary>
/// <param name="view">The documents.</param>
/// <param name="clock">What time it is.</param>
internal sealed class FederationCheck(FederationView view, TimeProvider clock)
{
    /// <summary>Without a charter nothing is taken; the nations' own mail can be read, and the next charter published.</summary>
    public ValueTask<Finding> LookAtCharterAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(view.Snapshot is { } federation
            ? NationDocuments.EndingOf(federation.Charter.Head.Lifetime)
                .Judge($"charter version {federation.Charter.Head.Version}", clock.GetUtcNow(), Renewals.Charter)
            : Finding.NotReady("no charter is known", "put it into the folder of documents and start the broker again"));
    }

    /// <summary>What a nation without documents in force brings is refused; the others' is taken.</summary>
    public ValueTask<Finding> LookAtNationsAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(view.Snapshot is { } federation
            ? NationDocuments.Judge(federation, [.. federation.Charter.Nations.Select(nation => nation.Code)], Timestamp.Now(clock))
            : Finding.Ready("no nation is known without a charter"));
    }
}
