using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Metering;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Uplink;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Gateway.Accepting;

/// <summary>
/// The way into the nation. Every entry of its lanes passes these steps, receipts too:
/// <list type="number">
/// <item>the recomputed entry hash is the announced one (with the log: under a checkpoint that this gateway verified);</item>
/// <item>the stamp;</item>
/// <item>the sealed handling opens, its hash is the handling hash, its endorsements' hash is the stamp's;</item>
/// <item>the author's signature and approvals;</item>
/// <item>own mailbox is the recipient; not seen; not expired, or it is void, and only the journal has it;</item>
/// <item>own acceptance rules, and the charter; receipts in their fixed form;</item>
/// <item>journal, mailbox or quarantine, and receipt in one transaction.</item>
/// </list>
/// Where a step names a key or a document that is not known here, the documents are fetched and all is checked once more. What fails
/// even so by the clock, or for a document that may still come, is put aside and waits there (<see cref="Reconsideration"/>).
/// </summary>
internal sealed class AcceptanceDesk(
    GatewayIdentity identity, EntryCheck check, NationalStore store, QuarantineLimits limits, TimeProvider clock,
    ILogger<AcceptanceDesk> log)
{
    private readonly AcceptanceLedger _ledger = new(identity, limits);

    /// <summary>Whether this very entry was taken over, or put aside, before.</summary>
    public async Task<bool> KnowsAsync(AnnouncedEntry entry, CancellationToken cancellation) =>
        await store.ReadAsync(session => AcceptanceLedger.FindHash(session, entry), cancellation) == entry.Hash;

    /// <summary>Steps 1 to 6; changes nothing. Many at once.</summary>
    /// <param name="entry">As announced.</param>
    /// <param name="bytes">The consignment as it came; null where the broker says that it has only the hash left.</param>
    /// <param name="refresh">Fetches the newest documents of the nation that sent it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<CheckedEntry> CheckAsync(
        AnnouncedEntry entry, ReadOnlyMemory<byte>? bytes, Func<NationCode, CancellationToken, Task> refresh, CancellationToken cancellation)
    {
        var now = Timestamp.Now(clock);
        return new(entry, bytes, bytes is { } came ? await check.CheckAsync(entry, came, refresh, cancellation) : new Verdict()) { Came = now };
    }

    /// <summary>
    /// Step 7: puts entries where they belong, in their order, all in one transaction. Where the program fails at one of them nothing of
    /// any is kept; each alone may be.
    /// </summary>
    /// <returns>What became of each, in their order.</returns>
    public async Task<IReadOnlyList<AcceptanceOutcome>> KeepAsync(IReadOnlyList<CheckedEntry> entries, CancellationToken cancellation)
    {
        // 7
        var outcomes = await store.WriteAsync(session =>
        {
            var now = Timestamp.Now(clock);
            return entries.Select(one => _ledger.Keep(session, one, now)).ToList();
        }, cancellation);
        foreach (var (one, outcome) in entries.Zip(outcomes)) Tell(one, outcome);
        return outcomes;
    }

    private void Tell(CheckedEntry one, AcceptanceOutcome outcome)
    {
        var entry = one.Entry;
        Count(outcome, one);
        if (outcome is AcceptanceOutcome.Accepted(var envelope, _)) log.Collected(envelope, entry.Mailbox.ToString());
        if (outcome is not AcceptanceOutcome.Quarantined(var step, var refusal, var alarm) { IsTold: true }) return;
        log.Quarantined(entry.Index, entry.Mailbox.ToString(), (int)step, refusal.Reason);
        if (alarm == AlarmKind.QuarantineFull) log.QuarantineFull(limits.Entries, limits.Bytes);
        if (alarm == AlarmKind.LaneStopped) log.LaneStopped(entry.Mailbox.ToString(), limits.OfLane);
    }

    private void Count(AcceptanceOutcome outcome, CheckedEntry one)
    {
        var (verdict, word) = (one.Verdict, outcome switch
        {
            AcceptanceOutcome.Accepted => Stages.Accepted,
            AcceptanceOutcome.AlreadyCollected => Stages.Repeated,
            AcceptanceOutcome.Quarantined => Stages.Quarantined,
            AcceptanceOutcome.Trimmed => Stages.Trimmed,
            AcceptanceOutcome.Expired => Stages.Expired,
            _ => Stages.LaneStopped,
        });
        MessageCounts.Add(Stages.Acceptance, word, verdict.Consignment?.Header.Precedence ?? Precedence.Unspecified);
        if (verdict.Consignment is { } consignment) MessageTraces.Add(Stages.Acceptance, word, consignment.EnvelopeId, one.Came, clock);
        if (outcome is AcceptanceOutcome.Accepted(_, var answered))
            foreach (var envelope in answered) MessageTraces.Add(Stages.Receipt, Stages.Accepted, envelope, one.Came, clock);
        if (verdict.Ruling is null) return;
        if (outcome is AcceptanceOutcome.Accepted) MessageCounts.AddIn(RulingOutcome.Allowed);
        else if (outcome is AcceptanceOutcome.Quarantined { Step: AcceptanceStep.Rules }) MessageCounts.AddIn(RulingOutcome.Refused);
    }
}
