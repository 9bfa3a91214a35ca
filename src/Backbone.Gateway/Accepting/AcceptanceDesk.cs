using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Borders;
using Backbone.Gateway.Journals;
using Backbone.Gateway.PolicyMail;
using Backbone.Gateway.Receipts;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Verification;
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
    GatewayIdentity identity, BorderKeeper borders, NationalStore store, QuarantineLimits limits, TimeProvider clock,
    ILogger<AcceptanceDesk> log, AcceptanceStep? leftOut = null)
{
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
        var verdict = bytes is { } came ? await CheckAsync(entry, came, refresh, cancellation) : new Verdict();
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

    private bool Keeps(AcceptanceStep step) => step != leftOut;

    private async Task<Verdict> CheckAsync(
        AnnouncedEntry entry, ReadOnlyMemory<byte> bytes, Func<NationCode, CancellationToken, Task> refresh, CancellationToken cancellation)
    {
        var verdict = await CheckAsync(entry, bytes, cancellation);
        if (verdict is not { Refusal.RetryAfter: not null, Consignment: { } read }) return verdict;
        await refresh(read.Header.SenderNation, cancellation);
        return await CheckAsync(entry, bytes, cancellation);
    }

    private async Task<Verdict> CheckAsync(AnnouncedEntry entry, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var (border, now) = (borders.Current, Timestamp.Now(clock));
        var federation = border.Federation;
        var verdict = new Verdict();

        // 1
        if (!Consignment.TryRead(bytes, out var consignment, out var refused)) return verdict.No(AcceptanceStep.Entry, refused);
        verdict.Consignment = consignment;
        if (Keeps(AcceptanceStep.Entry) && CheckEntry(entry, consignment) is { } wrongEntry)
            return verdict.No(AcceptanceStep.Entry, wrongEntry);
        // 2
        if (Keeps(AcceptanceStep.Stamp) && StampCheck.Check(federation, consignment, now) is { } stamp)
            return verdict.No(AcceptanceStep.Stamp, stamp);
        // 3
        if (!consignment.SealedHandling.TryOpen(consignment.EnvelopeId, identity.Custody, out var handling, out var endorsements, out refused))
            return verdict.No(AcceptanceStep.Handling, refused);
        if (Keeps(AcceptanceStep.Handling) && CheckHandling(consignment, handling, endorsements) is { } mismatch)
            return verdict.No(AcceptanceStep.Handling, mismatch);
        // 4
        if (Keeps(AcceptanceStep.Author) && AuthorCheck.Check(federation, handling, endorsements, consignment.Signed, now) is { } author)
            return verdict.No(AcceptanceStep.Author, author);
        (verdict.Handling, verdict.Endorsements) = (handling, endorsements);
        // 5
        if (Keeps(AcceptanceStep.Recipient) && CheckRecipient(entry, consignment, handling, now) is { } recipient)
            return verdict.No(AcceptanceStep.Recipient, recipient);
        // 6
        if (Keeps(AcceptanceStep.Rules) && await RuleAsync(border, consignment, handling, endorsements, now, cancellation) is { } rules)
            return verdict.No(AcceptanceStep.Rules, rules);
        return verdict;
    }

    private Refused? CheckEntry(AnnouncedEntry entry, Consignment consignment)
    {
        if (consignment.Header.Federation != identity.Federation)
            return new Refused(RefusalReason.OtherFederation, $"it is made for federation {consignment.Header.Federation}");
        var found = consignment.EntryHash(entry.Lane(identity.Federation));
        return found == entry.Hash
            ? null
            : new Refused(RefusalReason.EntryMismatch, $"entry {entry.Hash} was announced, the bytes are those of {found}");
    }

    private static Refused? CheckHandling(Consignment consignment, Handling handling, Endorsements endorsements) =>
        handling.Hash == consignment.Signed.HandlingHash
            && endorsements.Hash == consignment.Stamp.Statement.EndorsementsHash
                ? Envelope.CheckAgreement(consignment.Header, handling, endorsements)
                : new Refused(RefusalReason.HandlingMismatch, "the sealed handling is not what was signed and stamped");

    private static Refused? CheckRecipient(AnnouncedEntry entry, Consignment consignment, Handling handling, Timestamp now) =>
        consignment.Recipient.Mailbox == entry.Mailbox
            ? TimeCheck.CheckExpired(consignment.Header, now) ?? TimeCheck.CheckCreated(handling, now)
            : new Refused(RefusalReason.NotTheRecipient, $"it lies in the lane of {entry.Mailbox} and is for {consignment.Recipient.Mailbox}");

    private async Task<Refused?> RuleAsync(
        NationalBorders border, Consignment consignment, Handling handling, Endorsements endorsements, Timestamp now,
        CancellationToken cancellation)
    {
        if (consignment.Header.IsReceipt)
            return await store.ReadAsync(session => IncomingReceipts.Check(session, border.Federation, handling, now), cancellation);
        if (handling.Category == Category.Policy) return PolicyMessage.Check(handling, consignment.Recipient.Mailbox);
        var manifest = Manifests.Of(border.Federation, consignment.Header, handling, endorsements, now);
        return border.In.Rule(manifest, consignment.RecipientIndex, now).Outcome == RulingOutcome.Allowed
            ? null
            : border.In.Explain(manifest, consignment.RecipientIndex, now).ToRefused();
    }

    private AcceptanceOutcome Keep(SqliteSession session, AnnouncedEntry entry, ReadOnlyMemory<byte>? bytes, Verdict verdict)
    {
        var now = Timestamp.Now(clock);
        var known = FindHash(session, entry);
        if (known == entry.Hash) return new AcceptanceOutcome.AlreadyCollected();
        if (Keeps(AcceptanceStep.Entry) && known is { } before)
            verdict.No(AcceptanceStep.Entry, new Refused(RefusalReason.LaneRewritten,
                $"entry {before} was at this index before, and now {entry.Hash} is announced there"));
        // A replay is a replay whatever else is wrong with it by now: once expired, it would be answered as a refusal.
        else if (Keeps(AcceptanceStep.Recipient) && verdict is { SenderProven: true, Consignment: { } seen }
            && MailTable.FindGeneration(session, entry.Mailbox, seen.EnvelopeId) is { } generation)
        {
            if (entry.Generation > generation) return new AcceptanceOutcome.AlreadyCollected();
            verdict.No(AcceptanceStep.Recipient, new Refused(RefusalReason.Replayed, $"{seen.EnvelopeId} lies in this lane already"));
        }
        if (verdict.Refusal is { } refusal)
            return new AcceptanceOutcome.Quarantined(verdict.Step, refusal, Quarantine(session, entry, bytes ?? default, verdict, refusal, now));
        if (bytes is null) return new AcceptanceOutcome.Trimmed();
        if (verdict is not { Consignment: { } consignment, Handling: { } handling, Endorsements: { } endorsements })
            throw new InvalidOperationException("an entry passed every step without having been read");
        var mail = MailTable.Insert(session, entry, consignment, handling, endorsements, now);
        Journal.Append(session, now, Collected(entry, consignment.EnvelopeId));
        if (consignment.Header.IsReceipt) IncomingReceipts.Keep(session, consignment.EnvelopeId, handling, mail, now);
        else Note(session, consignment, handling, ReceiptEvent.Delivered, RefusalReason.Unspecified, now);
        return new AcceptanceOutcome.Accepted(consignment.EnvelopeId, [.. handling.Facts.Select(fact => fact.Envelope).Distinct()]);
    }

    // What was taken over or put aside at this place before; the announced entry where it is among them.
    private static EntryHash? FindHash(SqliteSession session, AnnouncedEntry entry)
    {
        var aside = QuarantineTable.FindHash(session, entry);
        return aside == entry.Hash ? aside : MailTable.FindHash(session, entry) ?? aside;
    }

    private AlarmKind Quarantine(
        SqliteSession session, AnnouncedEntry entry, ReadOnlyMemory<byte> bytes, Verdict verdict, Refused refusal, Timestamp now)
    {
        var lane = entry.Lane(identity.Federation);
        var found = verdict.Consignment?.EntryHash(lane).Hash.ToArray() ?? [];
        var whole = QuarantineTable.HasRoom(session, limits, bytes.Length);
        var alarm = whole ? AlarmOf(refusal) : AlarmKind.QuarantineFull;
        QuarantineTable.Insert(session, entry, verdict.Step, refusal, found, whole ? bytes : default, now);
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
        // Only what is provably from the sender is answered, and a receipt is never answered at all. Nor is what whoever
        // holds the lanes did: a replay, a wrong lane, another past; the message itself may have been delivered, or may yet be.
        if (verdict is { SenderProven: true, Consignment: { Header.IsReceipt: false } consignment, Handling: { } handling }
            && refusal.Reason is not (RefusalReason.Replayed or RefusalReason.NotTheRecipient or RefusalReason.LaneRewritten))
            Note(session, consignment, handling, ReceiptEvent.Refused, refusal.Reason, now);
        return alarm;
    }

    private static AlarmKind AlarmOf(Refused refusal) => refusal.Reason switch
    {
        RefusalReason.Replayed => AlarmKind.Replayed,
        RefusalReason.LaneRewritten => AlarmKind.LaneRewritten,
        _ => AlarmKind.Quarantined,
    };

    private void Note(
        SqliteSession session, Consignment consignment, Handling handling, ReceiptEvent what, RefusalReason reason, Timestamp now) =>
        FactTable.Insert(session, consignment.Header.SenderNation,
            new Fact(consignment.EnvelopeId, consignment.RecipientIndex, what, reason, now), handling.Exercise, identity.Address);

    private JournalEntry Collected(AnnouncedEntry entry, EnvelopeId envelope) => new()
    {
        Collected = new Collected
        {
            EnvelopeId = JournalEntries.Bytes(envelope),
            Mailbox = entry.Mailbox.ToString(),
            LaneId = ByteString.CopyFrom(entry.Lane(identity.Federation).ToArray()),
            Index = entry.Index,
            EntryHash = JournalEntries.Bytes(entry.Hash.Hash),
        },
    };

    // What is known of an entry on its way through the steps.
    private sealed class Verdict
    {
        public Consignment? Consignment { get; set; }

        public Handling? Handling { get; set; }

        public Endorsements? Endorsements { get; set; }

        // Handling is taken over only once its author's signature holds.
        public bool SenderProven => Handling is not null;

        public AcceptanceStep Step { get; private set; }

        public Refused? Refusal { get; private set; }

        public Verdict No(AcceptanceStep step, Refused refusal)
        {
            (Step, Refusal) = (step, refusal);
            return this;
        }
    }
}
