using Backbone.Gateway.Metering;
using Backbone.Gateway.Storage;
using Backbone.Hosting.Metering;
using Backbone.Protocol;

namespace Backbone.Gateway.Gauges;

/// <summary>What waits, how long already, and how much of its bound it fills: one reading of the store, each count with a bound.</summary>
internal static class BacklogGauge
{
    private static readonly Precedence[] All = [Precedence.Flash, Precedence.Immediate, Precedence.Priority, Precedence.Routine];

    private static readonly Measure Oldest = new(
        "backbone.gateway.oldest.age", "s", "How long the oldest message of a stage waits there; 0 where none waits");

    private static readonly Measure Overdue = new(
        "backbone.gateway.overdue", "{message}", $"Messages that are not delivered and were due; counted up to {Backlog.Most}");

    private static readonly Measure Undecided = new(
        "backbone.gateway.quarantine.undecided", "{entry}", $"Entries that wait for an officer's decision; counted up to {Backlog.Most}");

    private static readonly Measure Kept = new("backbone.gateway.quarantine.kept", "{entry}", "Entries put aside of which the bytes are kept");
    private static readonly Measure KeptLimit = new("backbone.gateway.quarantine.kept.limit", "{entry}", "Entries of which the bytes may be kept");
    private static readonly Measure Size = new("backbone.gateway.quarantine.size", "By", "Bytes of the entries put aside");
    private static readonly Measure SizeLimit = new("backbone.gateway.quarantine.size.limit", "By", "Bytes of them that may be kept");

    /// <summary>The gauge.</summary>
    public static Gauge Of(NationalStore store, QuarantineLimits limits, TimeProvider clock) =>
        new("backlog", [Oldest, Overdue, Undecided, Kept, KeptLimit, Size, SizeLimit], async cancellation =>
        {
            var now = Timestamp.Now(clock);
            var (published, delivered, waiting, overdue, (undecided, kept, bytes)) = await store.ReadAsync(session => (
                Backlog.OldestWaiting(session), Backlog.OldestFresh(session, now),
                (Approval: Backlog.OldestPending(session), Receipt: Backlog.OldestFact(session), Quarantine: Backlog.OldestUndecided(session)),
                Backlog.Overdue(session), Backlog.Quarantined(session)), cancellation);
            return
            [
                .. All.Select(precedence => AgeOf("publication", precedence, published, now)),
                .. All.Select(precedence => AgeOf("delivery", precedence, delivered, now)),
                AgeOf("approval", "any", waiting.Approval, now), AgeOf("receipt", "any", waiting.Receipt, now),
                AgeOf("quarantine", "any", waiting.Quarantine, now), Overdue.Of(overdue), Undecided.Of(undecided),
                Kept.Of(kept), KeptLimit.Of(limits.Entries), Size.Of(bytes), SizeLimit.Of(limits.Bytes),
            ];
        });

    private static Reading AgeOf(string stage, Precedence precedence, List<(Precedence Precedence, Timestamp Since)> oldest, Timestamp now)
    {
        var found = oldest.Where(one => one.Precedence == precedence).Select(one => (Timestamp?)one.Since).FirstOrDefault();
        return AgeOf(stage, MessageCounts.PrecedenceOf(precedence), found, now);
    }

    // A clock that was set back makes nothing younger than new.
    private static Reading AgeOf(string stage, string precedence, Timestamp? since, Timestamp now) => Oldest.Of(
        since is { } began ? Math.Max(0, (now.ToDateTimeOffset() - began.ToDateTimeOffset()).TotalSeconds) : 0,
        ("backbone.stage", stage), ("backbone.precedence", precedence));
}
