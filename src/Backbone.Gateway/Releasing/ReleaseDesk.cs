using System.Collections.Immutable;
using Backbone.Custody.Batches;
using Backbone.Gateway.Borders;
using Backbone.Gateway.Metering;
using Backbone.Gateway.Receipts;
using Backbone.Gateway.Storage;
using Backbone.Policies.Quotas;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Verification;

namespace Backbone.Gateway.Releasing;

/// <summary>
/// The way out of the nation. Every envelope passes these steps, the gateway's own receipts too:
/// <list type="number">
/// <item>size;</item>
/// <item>strict parse, envelope id;</item>
/// <item>the caller may act as this author: it is the author, or handed over the draft that this gateway sealed;</item>
/// <item>the author's signature, by the roster in force;</item>
/// <item>a repeat gets its <see cref="FirstAnswers"/>, another envelope under a used message id is refused: asked before anything else
/// is refused or a quota counts, and of what is to be kept in its transaction, which costs no reading;</item>
/// <item>bounds in time;</item>
/// <item>mailboxes, reader kids and epochs, by the key sets in force;</item>
/// <item>policy and charter, recipient by recipient; one refused recipient refuses the submission; quotas;</item>
/// <item>approvals, or wait for them at home;</item>
/// <item>stamp, journal entry and outbox in one transaction (<see cref="ReleaseLedger"/>).</item>
/// </list>
/// </summary>
internal sealed class ReleaseDesk(
    GatewayIdentity identity, BatchSigner signer, BorderKeeper borders, NationalStore store, QuotaLedger quotas, ReleaseLedger ledger,
    RefusalLog refusals, TimeProvider clock, ILogger<ReleaseDesk> log)
{
    /// <summary>Rules on an envelope and, where all its recipients are allowed, releases it.</summary>
    public async Task<ReleaseOutcome> RuleAsync(ReleaseRequest request, CancellationToken cancellation)
    {
        var began = Timestamp.Now(clock);
        var outcome = await PassAsync(request, cancellation);
        var (envelope, word) = outcome switch
        {
            ReleaseOutcome.Released(var id, _) => (id, Stages.Released),
            ReleaseOutcome.Waiting(var id, _) => (id, Stages.Waiting),
            ReleaseOutcome.Repeated(var id, _, _) => (id, Stages.Repeated),
            ReleaseOutcome.Refused(_, var id, _, _) => (id, Stages.Refused),
            _ => ((EnvelopeId?)null, ""),
        };
        if (envelope is { } known) MessageTraces.Add(Stages.Release, word, known, began, clock);
        return outcome;
    }

    private async Task<ReleaseOutcome> PassAsync(ReleaseRequest request, CancellationToken cancellation)
    {
        var (border, now) = (borders.Current, Timestamp.Now(clock));
        var federation = border.Federation;

        // 1
        if (request.Bytes.Length > EnvelopeLimits.EnvelopeBytes)
            return No(ReleaseStep.Size, request, null, new Refused(RefusalReason.TooLarge,
                $"the envelope has {request.Bytes.Length} bytes, the limit is {EnvelopeLimits.EnvelopeBytes}", "send less, or in parts"));
        // 2
        if (!Envelope.TryRead(request.Bytes, out var envelope, out var refused))
            return No(ReleaseStep.Form, request, null, refused);
        // 3
        if (CheckCaller(request, envelope, federation) is { } caller)
            return No(ReleaseStep.Caller, request, envelope, caller);
        // 4
        if (AuthorCheck.Check(federation, envelope.Handling, envelope.Endorsements, envelope.Signed, now, isNew: !request.Waited) is { } author)
            return No(ReleaseStep.Author, request, envelope, author);
        // 6
        if ((TimeCheck.Check(envelope.Header, now) ?? TimeCheck.CheckCreated(envelope.Handling, now)) is { } time)
            return await RefuseAsync(ReleaseStep.Time, request, envelope, time, cancellation);
        // 7
        if (ReaderKeyCheck.Check(federation, envelope.Header, now) is { } readers)
            return await RefuseAsync(ReleaseStep.Readers, request, envelope, readers, cancellation);
        // 9, for approvals that come with it: the desk where officers approve holds them to the same policy
        if (await CheckApprovalsAsync(border, envelope, request, now, cancellation) is { } approvals)
            return await RefuseAsync(ReleaseStep.Approvals, request, envelope, approvals, cancellation);
        // 8
        var (decisions, taken) = await DecideAsync(border, envelope, request, now, cancellation);
        using var lease = taken; // given back where the message is not committed
        var ruling = RulingRecord.Of(decisions, federation.VersionsInForce(now), await ledger.ReadHeadAsync(cancellation));
        if (decisions.FirstOrDefault(decision => decision.Refusal is not null) is { Refusal: { } first })
        {
            if (await FindRepeatAsync(envelope, request, cancellation) is { } repeat) return repeat;
            await ledger.RefuseAsync(envelope, request, ruling, first, now, cancellation);
            return No(ReleaseStep.Rules, request, envelope, first, decisions);
        }
        // 9
        if (decisions.Any(decision => decision.Outcome == RulingOutcome.Pending))
            return await WaitAsync(envelope, decisions, ruling, request, lease, now, cancellation);
        // 10
        return await ReleaseAsync(federation, envelope, decisions, ruling, request, lease, now, cancellation);
    }

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

    // 5, before anything is refused: whatever is wrong with a repeat by now, it gets its first answer.
    private async Task<ReleaseOutcome> RefuseAsync(
        ReleaseStep step, ReleaseRequest request, Envelope envelope, Refused refusal, CancellationToken cancellation) =>
        await FindRepeatAsync(envelope, request, cancellation) ?? No(step, request, envelope, refusal);

    private async Task<ReleaseOutcome?> FindRepeatAsync(Envelope envelope, ReleaseRequest request, CancellationToken cancellation) =>
        await ledger.FindRepeatAsync(envelope, request, cancellation) is { } known
            ? await AnswerRepeatAsync(known, envelope, request, cancellation) : null;

    private async Task<ReleaseOutcome> AnswerRepeatAsync(
        RepeatedSubmission known, Envelope envelope, ReleaseRequest request, CancellationToken cancellation)
    {
        var answer = await ledger.AnswerAsync(known, envelope, request, cancellation);
        if (answer is ReleaseOutcome.Refused refused) return No(refused, request, envelope);
        MessageCounts.Add(Stages.Release, Stages.Repeated, envelope.Header.Precedence);
        return answer;
    }

    private async Task<Refused?> CheckApprovalsAsync(
        NationalBorders border, Envelope envelope, ReleaseRequest request, Timestamp now, CancellationToken cancellation)
    {
        if (request.Waited || envelope.Endorsements.Approvals.IsEmpty) return null;
        var policy = await PolicyHash.FindAsync(border, store, now, cancellation);
        return envelope.Endorsements.Approvals.All(approval => approval.PolicyHash == policy) ? null
            : new Refused(RefusalReason.Conflict, "an approval that comes with it is for another release policy than the one in force",
                "hand it over without approvals; its approvers are asked by the policy of now");
    }

    private async Task<(ImmutableArray<RecipientDecision> Decisions, QuotaLease Taken)> DecideAsync(
        NationalBorders border, Envelope envelope, ReleaseRequest request, Timestamp now, CancellationToken cancellation)
    {
        if (envelope.Header.IsReceipt)
        {
            var refusal = await store.ReadAsync(session => OutgoingReceipts.Check(session, border.Federation, envelope, now), cancellation);
            return ([RecipientDecision.Outside(envelope.Header.Recipients[0].Mailbox, refusal)], QuotaLease.None);
        }
        if (envelope.Handling.Category == Category.Policy)
            return ([.. envelope.Header.Recipients.Select(recipient =>
                RecipientDecision.Outside(recipient.Mailbox, PolicyMessage.Check(envelope.Handling, recipient.Mailbox)))], QuotaLease.None);
        var manifest = await Manifests.OutwardAsync(
            store, border.Federation, envelope.Header, envelope.Handling, envelope.Endorsements, now, cancellation);
        ImmutableArray<RecipientDecision> decisions =
            [.. envelope.Header.Recipients.Select((_, place) => RecipientDecision.By(border.Out, manifest, place, now))];
        // What comes to here once is counted once: what waited was counted when it came, and a repeat is not for a quota to count.
        if (request.Waited || decisions.Any(decision => decision.Refusal is not null) || border.Out.Release is not { } release
            || !QuotaLedger.Counts(release.Policy, manifest) || await ledger.FindRepeatAsync(envelope, request, cancellation) is not null)
            return (decisions, QuotaLease.None);
        return quotas.Take(release.Policy, manifest, now, out var lease) is { } quota
            ? (RecipientDecision.Outside(envelope.Header, quota), lease) : (decisions, lease);
    }

    private async Task<ReleaseOutcome> WaitAsync(
        Envelope envelope, ImmutableArray<RecipientDecision> decisions, RulingRecord ruling, ReleaseRequest request, QuotaLease lease,
        Timestamp now, CancellationToken cancellation)
    {
        if (await ledger.WaitAsync(envelope, request, ruling, now, cancellation) is { } repeat)
            return await AnswerRepeatAsync(repeat, envelope, request, cancellation);
        lease.Keep();
        Count(Stages.Waiting, envelope, decisions);
        log.Waits(envelope.Id);
        return new ReleaseOutcome.Waiting(envelope.Id, decisions);
    }

    private async Task<ReleaseOutcome> ReleaseAsync(
        FederationSnapshot federation, Envelope envelope, ImmutableArray<RecipientDecision> decisions, RulingRecord ruling,
        ReleaseRequest request, QuotaLease lease, Timestamp now, CancellationToken cancellation)
    {
        if (!NationalStamp.TryPrepare(identity, federation, envelope, ruling.Hash, now, out var prepared, out var refused))
            return No(ReleaseStep.Release, request, envelope, refused);
        var (stamp, consignments) = await prepared.SignAsync(signer);
        if (await ledger.ReleaseAsync(envelope, request, ruling, stamp, consignments, now, cancellation) is { } repeat)
            return await AnswerRepeatAsync(repeat, envelope, request, cancellation);
        lease.Keep();
        Count(Stages.Released, envelope, decisions);
        log.Released(envelope.Id, decisions.Length);
        return new ReleaseOutcome.Released(envelope.Id, decisions);
    }

    private ReleaseOutcome.Refused No(
        ReleaseStep step, ReleaseRequest request, Envelope? envelope, Refused refusal, ImmutableArray<RecipientDecision> decisions = default) =>
        No(new ReleaseOutcome.Refused(step, envelope?.Id, refusal, decisions.IsDefault ? [] : decisions), request, envelope);

    private ReleaseOutcome.Refused No(ReleaseOutcome.Refused refused, ReleaseRequest request, Envelope? envelope)
    {
        Count(Stages.Refused, envelope, refused.Decisions);
        refusals.Refused(refused.Envelope, request.Caller, refused.Refusal.Reason);
        return refused;
    }

    private static void Count(string outcome, Envelope? envelope, ImmutableArray<RecipientDecision> decisions)
    {
        MessageCounts.Add(Stages.Release, outcome, envelope?.Header.Precedence ?? Precedence.Unspecified);
        MessageCounts.AddOut(decisions);
    }
}
