using System.Collections.Immutable;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Publishing;
using Backbone.Gateway.Receipts;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Backbone.Protocol.Verification;
using Google.Protobuf;

namespace Backbone.Gateway.Releasing;

/// <summary>
/// The way out of the nation. Every envelope passes these steps, the gateway's own receipts too:
/// <list type="number">
/// <item>size;</item>
/// <item>strict parse, envelope id;</item>
/// <item>the caller may act as this author: it is the author, or handed over the draft that this gateway sealed;</item>
/// <item>the author's signature, by the roster in force;</item>
/// <item>a repeat: the same envelope, or draft, gets its first answer, another under a used message id is refused;</item>
/// <item>bounds in time;</item>
/// <item>mailboxes, reader kids and epochs, by the key sets in force;</item>
/// <item>policy and charter, recipient by recipient; one refused recipient refuses the submission;</item>
/// <item>approvals, or wait for them (with the policies);</item>
/// <item>stamp, journal entry and outbox in one transaction.</item>
/// </list>
/// </summary>
internal sealed class ReleaseDesk(
    GatewayIdentity identity, DocumentKeeper documents, NationalStore store, Deadlines deadlines, OutboxSignal outbox,
    TimeProvider clock, ILogger<ReleaseDesk> log, ReleaseStep? leftOut = null)
{
    /// <summary>Rules on an envelope and, where all its recipients are allowed, releases it.</summary>
    public async Task<ReleaseOutcome> RuleAsync(ReleaseRequest request, CancellationToken cancellation)
    {
        var (federation, now) = (documents.Snapshot, Timestamp.Now(clock));

        // 1
        if (Keeps(ReleaseStep.Size) && request.Bytes.Length > EnvelopeLimits.EnvelopeBytes)
            return No(ReleaseStep.Size, request, null, new Refused(RefusalReason.TooLarge,
                $"the envelope has {request.Bytes.Length} bytes, the limit is {EnvelopeLimits.EnvelopeBytes}", "send less, or in parts"));
        // 2
        if (!Envelope.TryRead(request.Bytes, out var envelope, out var refused))
            return No(ReleaseStep.Form, request, null, refused);
        // 3
        if (Keeps(ReleaseStep.Caller) && CheckCaller(request, envelope, federation) is { } caller)
            return No(ReleaseStep.Caller, request, envelope, caller);
        // 4
        if (Keeps(ReleaseStep.Author) && AuthorCheck.Check(federation, envelope.Handling, envelope.Endorsements, envelope.Signed, now) is { } author)
            return No(ReleaseStep.Author, request, envelope, author);
        // 5
        if (Keeps(ReleaseStep.Repeat) && await FindRepeatAsync(envelope, request, cancellation) is { } repeat) return repeat;
        // 6
        if (Keeps(ReleaseStep.Time) && (TimeCheck.Check(envelope.Header, now) ?? TimeCheck.CheckCreated(envelope.Handling, now)) is { } time)
            return No(ReleaseStep.Time, request, envelope, time);
        // 7
        if (Keeps(ReleaseStep.Readers) && ReaderKeyCheck.Check(federation, envelope.Header, now) is { } readers)
            return No(ReleaseStep.Readers, request, envelope, readers);
        // 8
        var decisions = Keeps(ReleaseStep.Rules)
            ? await DecideAsync(federation, envelope, now, cancellation)
            : [.. envelope.Header.Recipients.Select(recipient => new RecipientDecision(recipient.Mailbox, null))];
        var ruling = RulingRecord.Of(decisions, federation.VersionsInForce(now));
        if (decisions.FirstOrDefault(decision => decision.Refusal is not null) is { Refusal: { } first })
        {
            await store.WriteAsync(session => Journal.Append(session, now, Ruled(envelope, ruling, request, null)), cancellation);
            return No(ReleaseStep.Rules, request, envelope, first, decisions);
        }
        // 9 approvals come with the policies: what needs one is refused by name in step 8.
        // 10
        return await ReleaseAsync(federation, envelope, decisions, ruling, request, now, cancellation);
    }

    private bool Keeps(ReleaseStep step) => step != leftOut;

    private Refused? CheckCaller(ReleaseRequest request, Envelope envelope, FederationSnapshot federation)
    {
        if (envelope.Header.Federation != federation.Federation)
            return new Refused(RefusalReason.OtherFederation, $"it is made for federation {envelope.Header.Federation}, this is {federation.Federation}");
        // What a member's gateway says on behalf of the caller is signed with a key that is held here: it was the caller's draft.
        return (envelope.Handling.OnBehalfOf ?? envelope.Handling.Author) == request.Caller && request.Caller.Nation == identity.Nation
            ? null
            : new Refused(RefusalReason.CallerMismatch, $"{request.Caller} hands over what {envelope.Handling.Author} wrote",
                "hand it over with the author's own certificate");
    }

    private async Task<ReleaseOutcome?> FindRepeatAsync(Envelope envelope, ReleaseRequest request, CancellationToken cancellation)
    {
        var (id, author, messageId) = (envelope.Id, envelope.Handling.Author, envelope.Header.MessageId);
        var known = await store.ReadAsync(session => SubmissionTable.FindRepeat(session, id, author, messageId), cancellation);
        return known is null ? null : AnswerRepeat(known, envelope, request);
    }

    private ReleaseOutcome AnswerRepeat(RepeatedSubmission known, Envelope envelope, ReleaseRequest request) =>
        known.Envelope == envelope.Id || (request.Draft is { } draft && known.IsOf(request.Caller, draft))
            ? new ReleaseOutcome.Repeated(known.Envelope, known.Ruling)
            : No(ReleaseStep.Repeat, request, envelope, known.Reused(request.Caller, envelope.Header.MessageId));

    private async Task<ImmutableArray<RecipientDecision>> DecideAsync(
        FederationSnapshot federation, Envelope envelope, Timestamp now, CancellationToken cancellation)
    {
        if (envelope.Header.IsReceipt)
        {
            var refusal = await store.ReadAsync(session => OutgoingReceipts.Check(session, federation, envelope, now), cancellation);
            return [new RecipientDecision(envelope.Header.Recipients[0].Mailbox, refusal)];
        }
        return [.. envelope.Header.Recipients.Select(recipient => new RecipientDecision(
            recipient.Mailbox, CharterRules.Rule(federation, envelope.Header, envelope.Handling, recipient.Mailbox, now)))];
    }

    private async Task<ReleaseOutcome> ReleaseAsync(
        FederationSnapshot federation, Envelope envelope, ImmutableArray<RecipientDecision> decisions, RulingRecord ruling,
        ReleaseRequest request, Timestamp now, CancellationToken cancellation)
    {
        if (identity.FindStampKid(federation, now) is not { } stampKid)
            return No(ReleaseStep.Release, request, envelope, new Refused(RefusalReason.StampKeyUnknown,
                $"this gateway holds no stamp key of {identity.Nation} in force", "ask the operator to publish a key set with one"));
        if (SealHandlings(federation, envelope, now, out var handlings) is { } refused)
            return No(ReleaseStep.Release, request, envelope, refused);
        var statement = new StampStatement(
            envelope.Id, envelope.Endorsements.Hash, [.. handlings.Values.Select(handling => handling.Hash)], stampKid, now,
            ruling.Hash, 0, MerkleTree.EmptyRoot);
        var stamp = Stamp.Sign(statement, identity.Custody);
        var consignments = envelope.Header.Recipients.Select((recipient, index) =>
            Consignment.Write(envelope, index, handlings[recipient.Mailbox.Nation], stamp)).ToList();

        var repeat = await store.WriteAsync(session =>
        {
            // Asked again where nothing can come between: two calls with one envelope, or draft, may both have passed step 5.
            var known = SubmissionTable.FindRepeat(session, envelope.Id, envelope.Handling.Author, envelope.Header.MessageId);
            if (known is not null) return known;
            SubmissionTable.Insert(session, envelope, request, ruling.Bytes, now);
            foreach (var consignment in consignments)
                OutboxTable.Insert(session, consignment, now, deadlines.DueAt(now, envelope.Header.Precedence));
            Journal.Append(session, now, Ruled(envelope, ruling, request, stamp));
            if (envelope.Header.IsReceipt) OutgoingReceipts.MarkOpened(session, envelope);
            request.Alongside?.Invoke(session);
            return null;
        }, cancellation);
        if (repeat is not null) return AnswerRepeat(repeat, envelope, request);
        outbox.Ring();
        log.Released(envelope.Id, decisions.Length);
        return new ReleaseOutcome.Released(envelope.Id, decisions);
    }

    private static Refused? SealHandlings(
        FederationSnapshot federation, Envelope envelope, Timestamp now,
        out OrderedDictionary<NationCode, SealedHandling> handlings)
    {
        handlings = [];
        foreach (var nation in envelope.Header.RecipientNations)
        {
            if (federation.FindBorderKeyToSealTo(nation, now) is not { } border)
                return new Refused(RefusalReason.ReaderKeyMismatch, $"{nation} has no border key in force", "ask its gateway's operator")
                { RetryAfter = TimeSpan.FromMinutes(1) };
            handlings.Add(nation, SealedHandling.Seal(envelope.Handling, envelope.Endorsements, envelope.Id, border.Key));
        }
        return null;
    }

    private static JournalEntry Ruled(Envelope envelope, RulingRecord ruling, ReleaseRequest request, Stamp? stamp) => new()
    {
        Ruled = new Ruled
        {
            EnvelopeId = JournalEntries.Bytes(envelope.Id),
            Header = ByteString.CopyFrom(envelope.Header.Bytes.Span),
            Handling = ByteString.CopyFrom(envelope.Handling.Bytes.Span),
            WrapsHash = JournalEntries.Bytes(envelope.Signed.WrapsHash),
            ContentHash = JournalEntries.Bytes(envelope.Signed.ContentHash),
            Endorsements = ByteString.CopyFrom(envelope.Endorsements.Bytes.Span),
            Ruling = ByteString.CopyFrom(ruling.Bytes),
            Salt = ByteString.CopyFrom(ruling.Salt),
            Stamp = stamp is null ? ByteString.Empty : ByteString.CopyFrom(stamp.Bytes.Span),
            Caller = request.Caller.ToString(),
        },
    };

    private ReleaseOutcome.Refused No(
        ReleaseStep step, ReleaseRequest request, Envelope? envelope, Refused refusal, ImmutableArray<RecipientDecision> decisions = default)
    {
        log.Refused(envelope?.Id, request.Caller.ToString(), refusal.Reason);
        return new ReleaseOutcome.Refused(step, envelope?.Id, refusal, decisions.IsDefault ? [] : decisions);
    }
}
