using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Storage;
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
/// <item>own mailbox is the recipient; not seen; not expired;</item>
/// <item>own acceptance rules, and the charter; receipts in their fixed form;</item>
/// <item>journal, mailbox or quarantine, and receipt in one transaction.</item>
/// </list>
/// Where a step names a key or a document that is not known here, the documents are fetched and all is checked once more.
/// </summary>
internal sealed class AcceptanceDesk(
    GatewayIdentity identity, EntryCheck check, NationalStore store, QuarantineLimits limits, TimeProvider clock,
    ILogger<AcceptanceDesk> log)
{
    private readonly Intake _intake = new(identity);

    /// <summary>Whether this very entry was taken over, or put aside, before.</summary>
    public async Task<bool> KnowsAsync(AnnouncedEntry entry, CancellationToken cancellation) =>
        await store.ReadAsync(session => FindHash(session, entry), cancellation) == entry.Hash;

    /// <summary>Judges an entry and puts it where it belongs.</summary>
    /// <param name="entry">As announced.</param>
    /// <param name="bytes">The consignment as it came; null where the broker says that it has only the hash left.</param>
    /// <param name="refresh">Fetches the newest documents of the nation that sent it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<AcceptanceOutcome> JudgeAsync(
        AnnouncedEntry entry, ReadOnlyMemory<byte>? bytes, Func<NationCode, CancellationToken, Task> refresh, CancellationToken cancellation)
    {
        var verdict = bytes is { } came ? await check.CheckAsync(entry, came, refresh, cancellation) : new Verdict();
        // 7
        var outcome = await store.WriteAsync(session => Keep(session, entry, bytes, verdict), cancellation);
        if (outcome is AcceptanceOutcome.Accepted(var envelope, _)) log.Collected(envelope, entry.Mailbox.ToString());
        if (outcome is AcceptanceOutcome.Quarantined(var step, var refusal, var alarm))
        {
            log.Quarantined(entry.Index, entry.Mailbox.ToString(), (int)step, refusal.Reason);
            if (alarm == AlarmKind.QuarantineFull) log.QuarantineFull(limits.Entries, limits.Bytes);
        }
        return outcome;
    }

    private AcceptanceOutcome Keep(SqliteSession session, AnnouncedEntry entry, ReadOnlyMemory<byte>? bytes, Verdict verdict)
    {
        var now = Timestamp.Now(clock);
        var known = FindHash(session, entry);
        if (known == entry.Hash) return new AcceptanceOutcome.AlreadyCollected();
        if (check.Keeps(AcceptanceStep.Entry) && known is { } before)
            verdict.No(AcceptanceStep.Entry, new Refused(RefusalReason.LaneRewritten,
                $"entry {before} was at this index before, and now {entry.Hash} is announced there"));
        // A replay is a replay whatever else is wrong with it by now: once expired, it would be answered as a refusal.
        // Nor does one bring back what was refused: a refusal is told once, and is an officer's to lift.
        else if (check.Keeps(AcceptanceStep.Recipient) && verdict is { SenderProven: true, Consignment: { } seen }
            && FindGeneration(session, entry.Mailbox, seen.EnvelopeId) is { } generation)
        {
            if (entry.Generation > generation) return new AcceptanceOutcome.AlreadyCollected();
            verdict.No(AcceptanceStep.Recipient, new Refused(RefusalReason.Replayed, $"{seen.EnvelopeId} came in this lane already"));
        }
        if (verdict.Refusal is null || verdict.Step == AcceptanceStep.Rules) Intake.Record(session, verdict, now);
        if (verdict.Refusal is { } refusal)
            return new AcceptanceOutcome.Quarantined(verdict.Step, refusal, Quarantine(session, entry, bytes ?? default, verdict, refusal, now));
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

    private AlarmKind Quarantine(
        SqliteSession session, AnnouncedEntry entry, ReadOnlyMemory<byte> bytes, Verdict verdict, Refused refusal, Timestamp now)
    {
        var lane = entry.Lane(identity.Federation);
        var found = verdict.Consignment?.EntryHash(lane).Hash.ToArray() ?? [];
        // What whoever holds the lanes did is not answered: a replay, a wrong lane, another past; the message itself may have
        // been delivered, or may yet be.
        var answered = verdict.SenderProven
            && refusal.Reason is not (RefusalReason.Replayed or RefusalReason.NotTheRecipient or RefusalReason.LaneRewritten);
        var whole = QuarantineTable.Insert(session, limits, entry, verdict, refusal, found, bytes,
            answered ? verdict.Proven.Consignment.EnvelopeId : null, now);
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
            }
        });
        Journal.Append(session, now, JournalEntries.Alarm(
            alarm, $"entry {entry.Index} failed step {(int)verdict.Step}: {refusal.Reason}; {refusal.Detail}"
            + (whole ? "" : "; its bytes are not kept"), null, entry.Mailbox.ToString()));
        if (answered) _intake.Note(session, verdict, ReceiptEvent.Refused, refusal.Reason, now);
        return alarm;
    }

    private static AlarmKind AlarmOf(Refused refusal) => refusal.Reason switch
    {
        RefusalReason.Replayed => AlarmKind.Replayed,
        RefusalReason.LaneRewritten => AlarmKind.LaneRewritten,
        _ => AlarmKind.Quarantined,
    };
}
