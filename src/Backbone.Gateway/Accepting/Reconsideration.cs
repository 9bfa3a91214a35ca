using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Receipts;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Uplink;
using Backbone.Hosting.Clocks;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;

namespace Backbone.Gateway.Accepting;

/// <summary>
/// Judges again what waits in the quarantine: a verdict that depends on this clock, or on documents that may come, is not final. All of it when
/// documents change or the clock is set, and once in a while, because time passes: 1 the first six steps of the
/// <see cref="AcceptanceDesk"/> · 2 what passes is taken in as if it came now · 3 what fails for good stays out, and its sender's nation is told, but not of what has expired meanwhile ·
/// 4 what may still pass waits on. What the quarantine holds is bounded, and so is what is judged here.
/// </summary>
internal sealed class Reconsideration(
    GatewayIdentity identity, EntryCheck check, NationalStore store, DocumentKeeper documents, FactSignal facts, Watchers<MailboxAddress> mail,
    Watchers<EnvelopeId> states, TimeProvider clock, ILogger<Reconsideration> log)
    : LastingTask(clock, log)
{
    /// <summary>How often it looks where nothing has changed.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>Entries that are read at once: their consignments are in memory.</summary>
    private const int AtOnce = 8;

    private readonly ILogger _log = log;
    private readonly ClockSteps _steps = new(clock);
    private readonly Intake _intake = new(identity);

    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        var change = documents.NextChange; // taken before the look, so that none is missed in between
        await JudgeAllAsync(cancellation);
        await _steps.WaitAsync(Period, change, cancellation);
    }

    private async Task JudgeAllAsync(CancellationToken cancellation)
    {
        for (var after = 0L; ;)
        {
            var waiting = await store.ReadAsync(session => QuarantineTable.Waiting(session, after, AtOnce), cancellation);
            if (waiting.Count == 0) return;
            foreach (var aside in waiting) await JudgeAloneAsync(aside, cancellation);
            after = (long)waiting[^1].Place;
        }
    }

    // An edge: an entry at which this program fails waits on, and keeps no other from being judged. A store that is away stops all.
    private async Task JudgeAloneAsync(QuarantinedEntry aside, CancellationToken cancellation)
    {
        try
        {
            await JudgeAsync(aside, cancellation);
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or SqliteStoreException or ObjectDisposedException))
        {
            _log.NotReconsidered(fault, aside.Place);
        }
    }

    private async Task JudgeAsync(QuarantinedEntry aside, CancellationToken cancellation)
    {
        if (AnnouncedEntry.Read(aside.Announced) is not { } entry)
            throw new InvalidOperationException($"the quarantine keeps an announcement at {aside.Place} that cannot be read");
        // 1
        var verdict = await check.CheckAsync(entry, aside.Consignment.Memory, SeenAt(aside), cancellation);
        if (verdict.Refusal is { RetryAfter: not null }) return; // 4
        var now = Timestamp.Now(Clock);
        var outcome = await store.WriteAsync(session => verdict switch
        {
            { HasExpired: true } => Expire(session, aside, entry, verdict, now),
            { Refusal: { } refusal } => Refuse(session, aside, verdict, refusal, now),
            _ => Take(session, aside, entry, verdict, now),
        }, cancellation);
        if (outcome is null) return;
        _log.Reconsidered(aside.Place, entry.Mailbox.ToString(), outcome);
        facts.Ring();
        mail.Changed(entry.Mailbox);
        if (verdict.Consignment is { } consignment) states.Changed(consignment.EnvelopeId);
    }

    /// <summary>
    /// When it came. A clock that was slow then said too little: nothing was seen before it was stamped, so that time counts if it is later.
    /// </summary>
    private static Timestamp SeenAt(QuarantinedEntry aside)
    {
        var seen = new Timestamp(aside.Time);
        return Consignment.TryRead(aside.Consignment.Memory, out var consignment, out _) && consignment.Stamp.Statement.Time is var stamped && stamped > seen
            ? stamped : seen;
    }

    // 2
    private string? Take(SqliteSession session, QuarantinedEntry aside, AnnouncedEntry entry, Verdict verdict, Timestamp now)
    {
        const string Holds = "judged again, and it holds now", Came = "judged again: it came another time since, and was taken then";
        var isKnown = MailTable.FindGeneration(session, entry.Mailbox, verdict.Proven.Consignment.EnvelopeId) is not null;
        var (decision, why) = isKnown ? (QuarantineVerdict.Refused, Came) : (QuarantineVerdict.Released, Holds);
        if (!Decide(session, aside, decision, why, now)) return null;
        if (isKnown) return why;
        Intake.Record(session, verdict, now);
        _intake.Take(session, entry, verdict, RefusalReason.Unspecified, now);
        return why;
    }

    // 3. Nobody is to blame, and no officer has anything to decide.
    private string? Expire(SqliteSession session, QuarantinedEntry aside, AnnouncedEntry entry, Verdict verdict, Timestamp now)
    {
        const string Expired = "judged again: it has expired meanwhile";
        if (!Decide(session, aside, QuarantineVerdict.Refused, Expired, now)) return null;
        _intake.Expire(session, entry, verdict, now);
        return Expired;
    }

    private bool Decide(SqliteSession session, QuarantinedEntry aside, QuarantineVerdict verdict, string why, Timestamp now)
    {
        if (!QuarantineTable.Decide(session, (long)aside.Place, verdict, identity.Address, why, now)) return false;
        Journal.Append(session, now, QuarantineDecisions.Of(
            identity.Federation, aside, identity.Address, verdict == QuarantineVerdict.Released, why, dropped: false));
        return true;
    }

    // 3
    private string? Refuse(SqliteSession session, QuarantinedEntry aside, Verdict verdict, Refused refusal, Timestamp now)
    {
        EnvelopeId? answered = verdict.SenderProven ? verdict.Proven.Consignment.EnvelopeId : null;
        if (!QuarantineTable.Conclude(session, (long)aside.Place, (int)verdict.Step, refusal, answered)) return null;
        if (verdict.Step == AcceptanceStep.Rules) Intake.Record(session, verdict, now);
        if (answered is not null) _intake.Note(session, verdict, ReceiptEvent.Refused, refusal.Reason, now);
        new AlarmEntry(AlarmKind.Quarantined, aside.Announced.Mailbox,
            $"entry {aside.Announced.Index} was judged again and failed step {(int)verdict.Step} for good: {refusal.Reason}; {refusal.Detail}")
        { Mailbox = aside.Announced.Mailbox, Envelope = AnnouncedEntry.Read(aside.Announced)?.EnvelopeId }.Append(session, now);
        return $"{refusal.Reason}";
    }
}
