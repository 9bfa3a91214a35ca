using Backbone.Gateway.Borders;
using Backbone.Gateway.Storage;
using Backbone.Policies;
using Backbone.Policies.Manifests;
using Backbone.Policies.Quotas;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Releasing;

/// <summary>
/// Fills the ledger of a process that starts with what was taken before: everything but receipts that was handed over in the
/// longest stretch of a quota, whether it went out, waits or ended at home, for the release policy known now. One message at a
/// time is in memory.
/// </summary>
internal sealed class QuotaTally(NationalStore store, BorderKeeper borders, QuotaLedger quotas, TimeProvider clock)
{
    /// <summary>Counts, once, before anything else is handed over.</summary>
    public async Task CountAsync(CancellationToken cancellation)
    {
        var (border, now) = (borders.Current, Timestamp.Now(clock));
        if (border.Out.Release is not { Policy: { Quotas.IsEmpty: false } policy }) return;
        await store.ReadAsync(session =>
        {
            foreach (var row in SubmissionTable.Since(session, now.Plus(-PolicyLimits.QuotaStretch)))
            {
                cancellation.ThrowIfCancellationRequested();
                // What a clock that was ahead stamped counts from now on, and not until that clock would have it.
                quotas.Count(policy, ManifestOf(border.Federation, row, now), row.Submitted < now ? row.Submitted : now);
            }
            return true;
        }, cancellation);
    }

    private static Manifest ManifestOf(FederationSnapshot federation, SubmissionRow row, Timestamp now) =>
        Header.TryRead(row.Header, out var header, out var refused) && Handling.TryRead(row.Handling, out var handling, out refused)
            ? Manifests.Of(federation, header, handling, now)
            : throw new InvalidOperationException($"{row.Envelope} was kept and cannot be read: {refused}");
}
