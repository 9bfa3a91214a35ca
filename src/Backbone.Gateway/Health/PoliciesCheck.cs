using Backbone.Gateway.Borders;
using Backbone.Hosting.Health;
using Backbone.Hosting.Terms;
using Backbone.Protocol;

namespace Backbone.Gateway.Health;

/// <summary>Whether the nation has policies in force. Without them everything is refused, and that with its reason: the gateway serves.</summary>
internal sealed class PoliciesCheck(BorderKeeper borders, GatewayIdentity identity, GatewayTerms terms, TimeProvider clock)
{
    public ValueTask<Finding> LookAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var now = clock.GetUtcNow();
        if (PolicyStanding.MissingOf(borders.Current, Timestamp.From(now)) is { Length: > 0 } missing)
            return ValueTask.FromResult(Finding.Degraded(
                $"no {missing} policy of {identity.Nation} is in force: what it would let pass is refused", Renewals.Policy));
        return ValueTask.FromResult(terms.Policies().Select(term => term.Life.Judge(term.Name, now, term.Renew, Condition.Degraded)).MaxBy(found => found.State)
            is { State: not Condition.Ready } near ? near : Finding.Ready($"release and acceptance policy of {identity.Nation} are in force"));
    }
}
