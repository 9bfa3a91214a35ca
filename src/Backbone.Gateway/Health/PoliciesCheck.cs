using Backbone.Gateway.Borders;
using Backbone.Hosting.Health;
using Backbone.Protocol;

namespace Backbone.Gateway.Health;

/// <summary>Whether the nation has policies in force. Without them everything is refused, and that with its reason: the gateway serves.</summary>
internal sealed class PoliciesCheck(BorderKeeper borders, GatewayIdentity identity, TimeProvider clock)
{
    public ValueTask<Finding> LookAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(PolicyStanding.Of(borders.Current, Timestamp.Now(clock)) switch
        {
            { Missing.Length: > 0 } standing => Finding.Degraded(
                $"no {standing.Missing} policy of {identity.Nation} is in force: what it would let pass is refused", "sign one and publish it"),
            { Ending: { } end } => Finding.Degraded($"a policy of {identity.Nation} ends on {end}", "sign the next and publish it"),
            _ => Finding.Ready($"release and acceptance policy of {identity.Nation} are in force"),
        });
    }
}
