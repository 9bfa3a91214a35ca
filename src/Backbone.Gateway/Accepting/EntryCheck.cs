using System.Collections.Frozen;
using Backbone.Gateway.Borders;
using Backbone.Gateway.Clocks;
using Backbone.Gateway.Receipts;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Uplink;
using Backbone.Hosting.Loads;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Verification;

namespace Backbone.Gateway.Accepting;

/// <summary>The first six steps of the <see cref="AcceptanceDesk"/>: what an entry is worth, by what is in force now. Changes nothing.</summary>
internal sealed class EntryCheck(
    GatewayIdentity identity, BorderKeeper borders, NationalStore store, PeerClocks peers, TimeProvider clock)
{
    /// <summary>
    /// Key sets of the own nation that are searched for a key which the newest lacks: one a week, as epochs go, and a message's
    /// longest life is some four weeks.
    /// </summary>
    private const int KeySetsAsked = 16;

    private readonly Turns<NationCode> _turns = new(Environment.ProcessorCount); // by the broker's word of who sent it
    private Tuple<DocumentVersion, FrozenSet<(MailboxAddress, OpeningKid)>>? _before;

    /// <summary>
    /// Checks an entry in the turn of the nation that sent it. Where a step names a key or a document that is not known here, the documents are fetched and all is
    /// checked once more.
    /// </summary>
    /// <param name="entry">As announced.</param>
    /// <param name="bytes">The consignment as it came.</param>
    /// <param name="refresh">Fetches the newest documents of the nation that sent it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<Verdict> CheckAsync(
        AnnouncedEntry entry, ReadOnlyMemory<byte> bytes, Func<NationCode, CancellationToken, Task> refresh, CancellationToken cancellation)
    {
        var seen = Timestamp.Now(clock);
        var verdict = await CheckInTurnAsync(entry, bytes, seen, cancellation);
        if (verdict is not { Refusal.RetryAfter: not null, Consignment: { } read }) return verdict;
        await refresh(read.Header.SenderNation, cancellation);
        return await CheckInTurnAsync(entry, bytes, seen, cancellation);
    }

    /// <summary>Checks an entry by the documents that are known here.</summary>
    /// <param name="entry">As announced.</param>
    /// <param name="bytes">The consignment as it came.</param>
    /// <param name="seen">When it came: the stamp key must have been in force then.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<Verdict> CheckAsync(
        AnnouncedEntry entry, ReadOnlyMemory<byte> bytes, Timestamp seen, CancellationToken cancellation)
    {
        var (border, now) = (borders.Current, Timestamp.Now(clock));
        var federation = border.Federation;
        var verdict = new Verdict();

        // 1
        if (!Consignment.TryRead(bytes, out var consignment, out var refused)) return verdict.No(AcceptanceStep.Entry, refused);
        verdict.Read(consignment);
        if (CheckEntry(entry, consignment) is { } wrongEntry)
            return verdict.No(AcceptanceStep.Entry, wrongEntry);
        // 2
        if (StampCheck.Check(federation, consignment, now, seen) is { } stamp)
        {
            if (StampCheck.IsStamped(federation, consignment, now))
            {
                verdict.Stamped(consignment.Header.SenderNation);
                Compare(consignment, now);
            }
            else if (StampCheck.IsByUnknownKey(federation, consignment, now)) verdict.StampedByUnknown();
            return verdict.No(AcceptanceStep.Stamp, stamp);
        }
        verdict.Stamped(consignment.Header.SenderNation);
        Compare(consignment, now);
        // 3
        if (!consignment.SealedHandling.TryOpen(consignment.EnvelopeId, identity.Custody, out var handling, out var endorsements, out refused))
            return verdict.No(AcceptanceStep.Handling, refused);
        if (CheckHandling(consignment, handling, endorsements) is { } mismatch)
            return verdict.No(AcceptanceStep.Handling, mismatch);
        // 4
        if (AuthorCheck.Check(federation, handling, endorsements, consignment.Signed, now) is { } author)
            return verdict.No(AcceptanceStep.Author, author);
        verdict.Prove(handling, endorsements);
        // 5
        if (CheckRecipient(entry, consignment) is { } wrongMailbox) return verdict.No(AcceptanceStep.Recipient, wrongMailbox);
        if (TimeCheck.CheckExpired(consignment.Header, now) is { } expired) return verdict.Expire(expired);
        if ((TimeCheck.CheckCreated(handling, now)
            ?? await CheckReadersAsync(federation, consignment, now, cancellation)) is { } recipient)
            return verdict.No(AcceptanceStep.Recipient, recipient);
        // 6
        if (await RuleAsync(border, verdict, now, cancellation) is { } rules)
            return verdict.No(AcceptanceStep.Rules, rules);
        return verdict;
    }

    // A time that lies behind says nothing: a message may wait for hours. One ahead is another clock's.
    private void Compare(Consignment consignment, Timestamp now)
    {
        var ahead = consignment.Stamp.Statement.Time.ToDateTimeOffset() - now.ToDateTimeOffset();
        if (ahead > -PeerClocks.Least) peers.Note(consignment.Header.SenderNation.ToString(), ahead);
    }

    private Task<Verdict> CheckInTurnAsync(
        AnnouncedEntry entry, ReadOnlyMemory<byte> bytes, Timestamp seen, CancellationToken cancellation) =>
        _turns.RunAsync(entry.Sender, () => new ValueTask<Verdict>(CheckAsync(entry, bytes, seen, cancellation)));

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

    private static Refused? CheckRecipient(AnnouncedEntry entry, Consignment consignment) =>
        consignment.Recipient.Mailbox == entry.Mailbox
            ? null
            : new Refused(RefusalReason.NotTheRecipient, $"it lies in the lane of {entry.Mailbox} and is for {consignment.Recipient.Mailbox}");

    // Delivered is never said of what nobody can open. A reader who joined since it was sealed may be left out, and one whose
    // epoch has gone from the key set by now still opens it: so one key of any key set of the nation that is kept is enough.
    private async Task<Refused?> CheckReadersAsync(
        FederationSnapshot federation, Consignment consignment, Timestamp now, CancellationToken cancellation)
    {
        var (mailbox, kids) = (consignment.Recipient.Mailbox, consignment.Recipient.Kids);
        if (consignment.Header.IsReceipt) return null;
        if (federation.FindMailbox(mailbox, now) is { } known && kids.Any(kid => known.FindEpoch(kid) is not null)) return null;
        var before = await ReadersBeforeAsync(federation.FindKeySet(identity.Nation, now)?.Id, cancellation);
        return kids.Any(kid => before.Contains((mailbox, kid))) ? null : new Refused(RefusalReason.ReaderKeyMismatch,
            $"none of the keys that it is sealed to is a key of a reader of {mailbox}", "look the recipients up again and seal anew");
    }

    // Read once for each newest key set: whoever seals to keys of nobody must not make every message cost so many documents.
    private async Task<FrozenSet<(MailboxAddress, OpeningKid)>> ReadersBeforeAsync(DocumentVersion? newest, CancellationToken cancellation)
    {
        if (newest is { } known && _before is { } kept && kept.Item1 == known) return kept.Item2;
        var keySets = await store.ReadAsync(session => DocumentTable.Newest(session, DocumentType.Keyset, identity.Nation, KeySetsAsked), cancellation);
        var readers = keySets.SelectMany(ReadersOf).ToFrozenSet();
        if (newest is { } now) _before = Tuple.Create(now, readers);
        return readers;
    }

    private static IEnumerable<(MailboxAddress, OpeningKid)> ReadersOf(byte[] bytes) =>
        SignedDocument.TryRead(bytes, out var signed, out _) && FederationDocument.TryRead(signed.Payload, out var document, out _)
            && document is KeySet keySet
            ? keySet.Mailboxes.SelectMany(mailbox => mailbox.Readers.SelectMany(reader => reader.Epochs)
                .Select(epoch => (mailbox.Address, epoch.Key.Kid)))
            : [];

    private async Task<Refused?> RuleAsync(NationalBorders border, Verdict verdict, Timestamp now, CancellationToken cancellation)
    {
        var (consignment, handling, endorsements) = verdict.Proven;
        if (consignment.Header.IsReceipt)
            return await store.ReadAsync(session => IncomingReceipts.Check(session, border.Federation, handling, now), cancellation);
        if (handling.Category == Category.Policy) return PolicyMessage.Check(handling, consignment.Recipient.Mailbox);
        var manifest = Manifests.Of(border.Federation, consignment.Header, handling, endorsements, now);
        var decision = RecipientDecision.By(border.In, manifest, consignment.RecipientIndex, now);
        verdict.Rule(RulingRecord.Of([decision], border.Federation.VersionsInForce(now)));
        return decision.Refusal;
    }
}
