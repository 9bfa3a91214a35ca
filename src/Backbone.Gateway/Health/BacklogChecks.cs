using Backbone.Gateway.Storage;
using Backbone.Hosting.Health;

namespace Backbone.Gateway.Health;

/// <summary>What has piled up: in the outbox, and in the quarantine.</summary>
internal sealed class BacklogChecks(NationalStore store, QuarantineLimits limits, TimeProvider clock)
{
    /// <summary>How long the oldest consignment of each precedence waits, and what is overdue.</summary>
    public async ValueTask<Finding> LookAtOutboxAsync(CancellationToken cancellation)
    {
        var (oldest, overdue) = await store.ReadAsync(session => (Backlog.OldestWaiting(session), Backlog.Overdue(session)), cancellation);
        var now = clock.GetUtcNow();
        var waiting = oldest.Count == 0 ? "nothing waits for the broker" : "the oldest that waits for the broker: " + string.Join(", ",
            oldest.Select(one => $"{one.Precedence.ToString().ToUpperInvariant()} for {Words(now - one.Since.ToDateTimeOffset())}"));
        return overdue == 0 ? Finding.Ready(waiting) : Finding.Degraded(
            $"{Backlog.Words(overdue)} messages are overdue: not delivered, and their deadline has passed; {waiting}",
            "see to the broker, and ask the operators of the recipients' gateways");
    }

    /// <summary>What waits for an officer's decision, and whether evidence still has room.</summary>
    public async ValueTask<Finding> LookAtQuarantineAsync(CancellationToken cancellation)
    {
        var (undecided, kept, bytes) = await store.ReadAsync(Backlog.Quarantined, cancellation);
        var cause = $"{Backlog.Words(undecided)} entries wait for a decision; {kept} are kept whole, {bytes >> 20} MiB of {limits.Bytes >> 20}";
        return kept < limits.Entries && bytes < limits.Bytes ? Finding.Ready(cause)
            : Finding.Degraded($"the quarantine is full: {cause}", "save what matters, decide, and drop what was refused");
    }

    private static string Words(TimeSpan age) => age switch
    {
        { TotalHours: >= 2 } => $"{(int)age.TotalHours} h",
        { TotalMinutes: >= 2 } => $"{(int)age.TotalMinutes} min",
        _ => $"{Math.Max(0, (int)age.TotalSeconds)} s",
    };
}
