using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Metering;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Uplink;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;
using Google.Protobuf;

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
    private readonly Intake _intake = new(identity);

    /// <summary>Whether this very entry was taken over, or put aside, before.</summary>
    public async Task<bool> KnowsAsync(AnnouncedEntry entry, CancellationToken cancellation) =>
        await store.ReadAsync(session => FindHash(session, entry), cancellation) == entry.Hash;

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

    /// <summary>Step 7: puts an entry where it belongs. Those that are put one after another are kept in that order.</summary>
    public async Task<AcceptanceOutcome> KeepAsync(CheckedEntry one, CancellationToken cancellation)
    {
        var entry = one.Entry;
        // 7
        var outcome = await store.WriteAsync(session =>
        {
            var kept = Keep(session, entry, one.Bytes, one.Verdict);
            if (kept is not AcceptanceOutcome.LaneStopped)
                LaneTable.Seen(session, entry.Mailbox.ToString(), entry.Generation, entry.Index, entry.Mark);
            return kept;
        }, cancellation);
        Count(outcome, one);
        if (outcome is AcceptanceOutcome.Accepted(var envelope, _)) log.Collected(envelope, entry.Mailbox.ToString());
        if (outcome is AcceptanceOutcome.Quarantined(var step, var refusal, var alarm) { IsTold: true })
        {
            log.Quarantined(entry.Index, entry.Mailbox.ToString(), (int)step, refusal.Reason);
            if (alarm == AlarmKind.QuarantineFull) log.QuarantineFull(limits.Entries, limits.Bytes);
            if (alarm == AlarmKind.LaneStopped) log.LaneStopped(entry.Mailbox.ToString(), limits.OfLane);
        }
        return outcome;
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

    private AcceptanceOutcome Keep(SqliteSession session, AnnouncedEntry entry, ReadOnlyMemory<byte>? bytes, Verdict verdict)
    {
        var now = Timestamp.Now(clock);
        var known = FindHash(session, entry);
        if (known == entry.Hash) return new AcceptanceOutcome.AlreadyCollected();
        if (known is { } before)
            verdict.No(AcceptanceStep.Entry, new Refused(RefusalReason.LaneRewritten,
                $"entry {before} was at this index before, and now {entry.Hash} is announced there"));
        // A replay is a replay whatever else is wrong with it by now: once expired, it would be answered as a refusal.
        // Nor does one bring back what was refused: a refusal is told once, and is an officer's to lift.
        else if (verdict is { SenderProven: true, Consignment: { } seen }
            && FindGeneration(session, entry.Mailbox, seen.EnvelopeId) is { } generation)
        {
            if (entry.Generation > generation) return new AcceptanceOutcome.AlreadyCollected();
            verdict.No(AcceptanceStep.Recipient, new Refused(RefusalReason.Replayed, $"{seen.EnvelopeId} came in this lane already"));
        }
        if (verdict.HasExpired)
        {
            _intake.Expire(session, entry, verdict, now);
            return new AcceptanceOutcome.Expired();
        }
        if (verdict.Refusal is { } refused && IsByTheLane(verdict, refused) && IsFull(session, "", entry))
            return new AcceptanceOutcome.LaneStopped();
        if (verdict.Refusal is null || verdict.Step == AcceptanceStep.Rules) Intake.Record(session, verdict, now);
        if (verdict.Refusal is { } refusal) return Quarantine(session, entry, bytes ?? default, verdict, refusal, now);
        if (bytes is null) return new AcceptanceOutcome.Trimmed();
        return _intake.Take(session, entry, verdict, RefusalReason.Unspecified, now);
    }

    // What was taken over or put aside at this place before; the announced entry where it is among them.
    private static EntryHash? FindHash(SqliteSession session, AnnouncedEntry entry)
    {
        var aside = QuarantineTable.FindHash(session, entry);
        return aside == entry.Hash ? aside : MailTable.FindHash(session, entry) ?? aside;
    }

    // Where an envelope came into a mailbox before, whatever became of it.
    private static uint? FindGeneration(SqliteSession session, MailboxAddress mailbox, EnvelopeId envelope) =>
        MailTable.FindGeneration(session, mailbox, envelope) ?? QuarantineTable.FindGeneration(session, mailbox, envelope);

    private AcceptanceOutcome.Quarantined Quarantine(
        SqliteSession session, AnnouncedEntry entry, ReadOnlyMemory<byte> bytes, Verdict verdict, Refused refusal, Timestamp now)
    {
        // What whoever holds the lanes did is not answered: a replay, a wrong lane, another past; the message itself may have
        // been delivered, or may yet be.
        var byTheLane = IsByTheLane(verdict, refusal);
        var by = byTheLane ? "" : verdict.StampedBy?.ToString() ?? QuarantineTable.Unproven;
        var waits = !byTheLane && refusal.RetryAfter is not null && QuarantineTable.HasRoom(session, limits, by, bytes.Length);
        var answered = verdict.SenderProven && !byTheLane && !waits;
        if (answered) _intake.Note(session, verdict, ReceiptEvent.Refused, refusal.Reason, now);
        var whose = byTheLane ? $"the lane of {entry.Mailbox}" : verdict.StampedBy?.ToString() ?? $"no known stamp in the lane of {entry.Mailbox}";
        if (!byTheLane && IsFull(session, by, entry))
            return Outcome(verdict, refusal, AlarmKind.QuarantineFull, new AlarmEntry(AlarmKind.QuarantineFull, whose,
                $"as many entries of {whose} are undecided as are put aside; of what comes from there and does not pass only the number is kept")
                .Append(session, now));

        var lane = entry.Lane(identity.Federation);
        var found = verdict.Consignment?.EntryHash(lane).Hash.ToArray() ?? [];
        var whole = QuarantineTable.Insert(session, limits, new EntryAside
        {
            Entry = entry,
            Step = (int)verdict.Step,
            Refusal = refusal,
            FoundHash = found,
            Bytes = bytes,
            Header = verdict.SenderProven ? verdict.Proven.Consignment.Header.Bytes : default,
            Handling = verdict.SenderProven ? verdict.Proven.Handling.Bytes : default,
            Answered = answered ? verdict.Proven.Consignment.EnvelopeId : null,
            By = by,
            Waits = waits,
        }, now);
        var alarm = whole ? AlarmOf(refusal) : AlarmKind.QuarantineFull;
        Journal.Append(session, now, new JournalEntry
        {
            Quarantined = new Quarantined
            {
                LaneId = ByteString.CopyFrom(lane.ToArray()),
                Index = entry.Index,
                Mailbox = entry.Mailbox.ToString(),
                Reason = refusal.Reason,
                Step = (uint)verdict.Step,
                ExpectedHash = JournalEntries.Bytes(entry.Hash.Hash),
                FoundHash = ByteString.CopyFrom(found),
                AnnouncedId = entry.EnvelopeId is { } announced ? JournalEntries.Bytes(announced) : ByteString.Empty,
                FoundId = verdict.Consignment is { } came ? JournalEntries.Bytes(came.EnvelopeId) : ByteString.Empty,
            }
        });
        var told = new AlarmEntry(alarm, whose,
            $"entry {entry.Index} failed step {(int)verdict.Step}: {refusal.Reason}; {refusal.Detail}"
            + (whole ? "" : "; its bytes are not kept")
            + (waits ? "; it waits, and is judged again when documents or this clock change" : ""))
        { Mailbox = entry.Mailbox.ToString(), Envelope = entry.EnvelopeId }.Append(session, now);
        if (byTheLane && IsFull(session, by, entry))
        {
            alarm = AlarmKind.LaneStopped;
            told = new AlarmEntry(alarm, whose,
                $"{whose} is stopped: {limits.OfLane} entries in it, or {limits.OfLanes} in all, are not what was announced or were there before; "
                + "whoever runs the broker must say why. `quarantine list` shows them, and once they are decided it goes on")
            { Mailbox = entry.Mailbox.ToString() }.Append(session, now);
        }
        return Outcome(verdict, refusal, alarm, told);
    }

    // Where a nation is to blame, or may be, the lane goes on, for the other nations' mail lies in it too.
    private bool IsFull(SqliteSession session, string by, AnnouncedEntry entry) => by is "" or QuarantineTable.Unproven
        ? QuarantineTable.CountUndecided(session, by, entry.Mailbox, entry.Generation) >= limits.OfLane
            || QuarantineTable.CountUndecided(session, by) >= limits.OfLanes
        : QuarantineTable.CountUndecided(session, by) >= limits.OfNation;

    // It is no nation's stamp for certain, or it is what only whoever holds the lanes can do with what a nation stamped.
    private static bool IsByTheLane(Verdict verdict, Refused refusal) => (verdict.StampedBy is null && !verdict.IsStampUnknown)
        || refusal.Reason is RefusalReason.Replayed or RefusalReason.NotTheRecipient or RefusalReason.LaneRewritten;

    private static AcceptanceOutcome.Quarantined Outcome(Verdict verdict, Refused refusal, AlarmKind alarm, bool told) =>
        new(verdict.Step, refusal, alarm) { IsTold = told };

    private static AlarmKind AlarmOf(Refused refusal) => refusal.Reason switch
    {
        RefusalReason.Replayed => AlarmKind.Replayed,
        RefusalReason.LaneRewritten => AlarmKind.LaneRewritten,
        _ => AlarmKind.Quarantined,
    };
}
