using Backbone.Gateway.Documents;
using Backbone.Protocol;

namespace Backbone.Gateway.Borders;

/// <summary>Tells the log whether the nation has policies, at the start and whenever that changes: by a document, or by time.</summary>
internal sealed class PolicyWatch(
    BorderKeeper borders, GatewayIdentity identity, DocumentKeeper documents, TimeProvider clock, ILogger<PolicyWatch> log)
    : LastingTask(clock, log)
{
    /// <summary>How long it waits where no document changes: policies end by themselves.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    private string? _told;

    /// <inheritdoc/>
    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        var change = documents.NextChange;
        Tell();
        await Task.WhenAny(change, Task.Delay(Look, Clock, cancellation));
    }

    private void Tell()
    {
        var missing = PolicyStanding.MissingOf(borders.Current, Timestamp.Now(Clock));
        if (missing == _told) return;
        _told = missing;
        if (missing.Length > 0) log.PolicyMissing(missing, identity.Nation);
        else log.PoliciesInForce(identity.Nation);
    }
}
