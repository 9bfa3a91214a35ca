using System.Collections.Immutable;
using Backbone.Client.Connection;
using Backbone.Client.Members;
using Backbone.Client.Verifying;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Verification;
using Wire = Backbone.Contracts.Gateway.V1;

namespace Backbone.Client.Sending;

/// <summary>
/// What a gateway claims about a recipient, held against the receipts: 1 each is verified like any mail, but for its
/// expiry · 2 it is a receipt to the own nation's gateway · 3 a fact names this envelope and this recipient · 4 its author
/// may state that: the recipient nation's gateway, or for opened a reader that it was sealed to, as far as the key set still
/// tells to whom. A claim without its proof is lowered.
/// </summary>
internal sealed class ReceiptJudge(MailVerifier verifier, MemberLookup members, Profile profile, TimeProvider clock)
{
    public async Task<RecipientProgress> JudgeAsync(
        Wire.RecipientState said, EnvelopeId envelope, Header header, int recipient, bool endedAtHome, CancellationToken cancel)
    {
        var proofs = ImmutableArray.CreateBuilder<ReceiptProof>();
        var doubts = ImmutableArray.CreateBuilder<string>();
        foreach (var receipt in said.Receipts.Take(ClientLimits.ReceiptsPerRecipient))
            await JudgeAsync(receipt, envelope, header, recipient, proofs, doubts, cancel).ConfigureAwait(false);
        if (said.Receipts.Count > ClientLimits.ReceiptsPerRecipient)
            doubts.Add($"{said.Receipts.Count} receipts were given, {ClientLimits.ReceiptsPerRecipient} were looked at");
        return Conclude(said, header, recipient, endedAtHome, proofs.DrainToImmutable(), doubts);
    }

    private async Task JudgeAsync(
        Wire.Delivered receipt, EnvelopeId envelope, Header header, int recipient,
        ImmutableArray<ReceiptProof>.Builder proofs, ImmutableArray<string>.Builder doubts, CancellationToken cancel)
    {
        // 1
        var verdict = await verifier.VerifyAsync(
            receipt, asked: null, contentHash: null, evenExpired: true, cancel).ConfigureAwait(false);
        if (verdict.Refusal is { } refusal)
        {
            doubts.Add($"a receipt does not verify: {refusal.Detail}");
            return;
        }
        var form = verdict.Form ?? throw new InvalidOperationException("what verified has a form");
        // 2
        if (!form.Header.IsReceipt || form.Mailbox != MailboxAddress.GatewayOf(profile.Address.Nation))
        {
            doubts.Add($"{form.Id} is no receipt to {profile.Address.Nation}/gateway");
            return;
        }
        // 3
        var facts = form.Handling.Facts.Where(fact => fact.Envelope == envelope && fact.Recipient == recipient).ToList();
        if (facts.Count == 0) doubts.Add($"the receipt {form.Id} is about another message or recipient");
        // 4
        var federation = await members.CurrentAsync(cancel).ConfigureAwait(false);
        var (entry, author) = (header.Recipients[recipient], form.Handling.Author);
        foreach (var fact in facts)
            if (ReceiptCheck.Check(federation, author, fact, entry.Mailbox, entry.Kids, Timestamp.Now(clock)) is { } refused)
                doubts.Add(refused.Detail);
            else proofs.Add(new ReceiptProof(form.Id, author, fact));
    }

    private RecipientProgress Conclude(
        Wire.RecipientState said, Header header, int recipient, bool endedAtHome,
        ImmutableArray<ReceiptProof> proofs, ImmutableArray<string>.Builder doubts)
    {
        var claimed = ReadStage(said.State);
        var now = Timestamp.Now(clock);
        var proof = Best(proofs);
        var stage = proof is not null ? StageOf(proof.Fact.Event) : Lower(claimed, endedAtHome, header, now);
        if (endedAtHome && (proof is not null || claimed != DeliveryStage.Refused))
            doubts.Add("the gateway says as well that it refused the message itself and nothing of it went out");
        if (stage != claimed && proof is null)
            doubts.Add($"the gateway says '{claimed}' and has no receipt that proves it");
        var due = said.Due == 0 ? (Timestamp?)null : new Timestamp(said.Due);
        return new RecipientProgress
        {
            Mailbox = header.Recipients[recipient].Mailbox,
            Stage = stage,
            Claimed = claimed,
            Reason = proof?.Fact.Reason ?? ReasonOf(said, stage),
            Time = proof?.Fact.Time ?? new Timestamp(said.Time),
            Due = due,
            Overdue = proof is null && (said.Overdue || due is { } by && by < now),
            Proofs = proofs,
            Doubts = doubts.DrainToImmutable(),
        };
    }

    // The furthest that is proved: opened says more than delivered, and either more than a refusal.
    private static ReceiptProof? Best(ImmutableArray<ReceiptProof> proofs) =>
        proofs.OrderByDescending(proof => Rank(proof.Fact.Event)).ThenBy(proof => proof.Fact.Time).FirstOrDefault();

    private static int Rank(ReceiptEvent what) => what switch
    {
        ReceiptEvent.RecalledAfterOpening => 5,
        ReceiptEvent.Opened => 4,
        ReceiptEvent.Recalled => 3,
        ReceiptEvent.Delivered => 2,
        _ => 1,
    };

    private static DeliveryStage StageOf(ReceiptEvent what) => what switch
    {
        ReceiptEvent.Opened => DeliveryStage.Opened,
        ReceiptEvent.Delivered => DeliveryStage.Delivered,
        ReceiptEvent.Refused => DeliveryStage.Refused,
        ReceiptEvent.Recalled or ReceiptEvent.RecalledAfterOpening => DeliveryStage.Recalled,
        _ => throw new InvalidOperationException($"{what} is no event that a reader of facts lets through"),
    };

    // Without a receipt: taken or not, waiting, or refused at home is the gateway's word, ended can be seen by the clock, and the
    // rest is not believed.
    private static DeliveryStage Lower(DeliveryStage claimed, bool endedAtHome, Header header, Timestamp now) => claimed switch
    {
        DeliveryStage.Pending or DeliveryStage.Submitted or DeliveryStage.NotTaken or DeliveryStage.Accepted => claimed,
        DeliveryStage.Refused when endedAtHome => claimed,
        DeliveryStage.Expired when header.Expires <= now => claimed,
        _ => DeliveryStage.Accepted,
    };

    private static RefusalReason ReasonOf(Wire.RecipientState said, DeliveryStage stage) =>
        (stage is DeliveryStage.NotTaken or DeliveryStage.Refused) && Enum.IsDefined(said.Reason) ? said.Reason : RefusalReason.Unspecified;

    private static DeliveryStage ReadStage(Wire.DeliveryState state) => state switch
    {
        Wire.DeliveryState.Pending => DeliveryStage.Pending,
        Wire.DeliveryState.Submitted => DeliveryStage.Submitted,
        Wire.DeliveryState.NotTaken => DeliveryStage.NotTaken,
        Wire.DeliveryState.Accepted => DeliveryStage.Accepted,
        Wire.DeliveryState.Committed => DeliveryStage.Committed,
        Wire.DeliveryState.Delivered => DeliveryStage.Delivered,
        Wire.DeliveryState.Opened => DeliveryStage.Opened,
        Wire.DeliveryState.Refused => DeliveryStage.Refused,
        Wire.DeliveryState.Expired => DeliveryStage.Expired,
        Wire.DeliveryState.Recalled => DeliveryStage.Recalled,
        _ => DeliveryStage.Submitted,
    };
}
