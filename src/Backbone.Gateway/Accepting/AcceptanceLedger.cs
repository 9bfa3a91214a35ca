using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
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
/// The last step of the <see cref="AcceptanceDesk"/>: where an entry belongs, by what is in the store by now, and all that is written
/// of it, in the caller's transaction. Changes nothing else, so that it may be done again where a transaction did not hold.
/// </summary>
internal sealed class AcceptanceLedger(GatewayIdentity identity, QuarantineLimits limits)
{
    private readonly Intake _intake = new(identity);

    /// <summary>What was taken over or put aside at this place before; the announced entry where it is among them.</summary>
    public static EntryHash? FindHash(SqliteSession session, AnnouncedEntry entry)
    {
        var aside = QuarantineTable.FindHash(session, entry);
        return aside == entry.Hash ? aside : MailTable.FindHash(session, entry) ?? aside;
    }

    /// <summary>Puts an entry where it belongs.</summary>
    public AcceptanceOutcome Keep(SqliteSession session, CheckedEntry one, Timestamp now)
    {
        var entry = one.Entry;
        var kept = Place(session, entry, one.Bytes, one.Verdict, now);
        if (kept is not AcceptanceOutcome.LaneStopped)
            LaneTable.Seen(session, entry.Mailbox.ToString(), entry.Generation, entry.Index, entry.Mark);
        return kept;
    }

    private AcceptanceOutcome Place(SqliteSession session, AnnouncedEntry entry, ReadOnlyMemory<byte>? bytes, Verdict verdict, Timestamp now)
    {
        var known = FindHash(session, entry);
        if (known == entry.Hash) return new AcceptanceOutcome.AlreadyCollected();
        if (known is { } before)
            verdict = verdict.But(AcceptanceStep.Entry, new Refused(RefusalReason.LaneRewritten,
                $"entry {before} was at this index before, and now {entry.Hash} is announced there"));
        // A replay is a replay whatever else is wrong with it by now: once expired, it would be answered as a refusal.
        // Nor does one bring back what was refused: a refusal is told once, and is an officer's to lift.
        else if (verdict is { SenderProven: true, Consignment: { } seen }
            && FindGeneration(session, entry.Mailbox, seen.EnvelopeId) is { } generation)
        {
            if (entry.Generation > generation) return new AcceptanceOutcome.AlreadyCollected();
            verdict = verdict.But(AcceptanceStep.Recipient, new Refused(RefusalReason.Replayed, $"{seen.EnvelopeId} came in this lane already"));
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
