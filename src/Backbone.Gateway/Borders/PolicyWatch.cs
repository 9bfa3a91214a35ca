using Backbone.Gateway.Documents;
using Backbone.Protocol;

namespace Backbone.Gateway.Borders;

/// <summary>Tells the log how the nation's policies stand, at the start and whenever that changes: by a document, or by time.</summary>
internal sealed class PolicyWatch(
    BorderKeeper borders, GatewayIdentity identity, DocumentKeeper documents, TimeProvider clock, ILogger<PolicyWatch> log)
    : LastingTask(clock, log)
{
    /// <summary>How long it waits where no document changes: policies end by themselves.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    private PolicyStanding? _told;

    /// <inheritdoc/>
    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        var change = documents.NextChange;
        Tell();
        await Task.WhenAny(change, Task.Delay(Look, Clock, cancellation));
    }

    private void Tell()
    {
        var standing = PolicyStanding.Of(borders.Current, Timestamp.Now(Clock));
        if (standing == _told) return;
        _told = standing;
        if (standing.Missing.Length > 0) log.PolicyMissing(standing.Missing, identity.Nation);
        else log.PoliciesInForce(identity.Nation);
        if (standing.Ending is { } end) log.PolicyEnds(identity.Nation, end);
    }
}
