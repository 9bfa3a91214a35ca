using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Client.Sending;

/// <summary>What became of a message at one recipient: what is proved, and what the gateway claims beyond that.</summary>
public sealed record RecipientProgress
{
    /// <summary>The mailbox, by the envelope itself.</summary>
    public required MailboxAddress Mailbox { get; init; }

    /// <summary>How far it is. Nothing above accepted stands here without its proof, but what the own gateway refused at home.</summary>
    public required DeliveryStage Stage { get; init; }

    /// <summary>How far the gateway says it is.</summary>
    public required DeliveryStage Claimed { get; init; }

    /// <summary>Why it was refused, by the receipt; or not taken by the broker, or refused at home, by the gateway; else
    /// unspecified.</summary>
    public required RefusalReason Reason { get; init; }

    /// <summary>When the stage was reached: by the receipt where there is one, else as the gateway says.</summary>
    public required Timestamp Time { get; init; }

    /// <summary>When delivery is due, by the gateway's setting; null where it says none.</summary>
    public required Timestamp? Due { get; init; }

    /// <summary>Whether delivery is due and not proved.</summary>
    public required bool Overdue { get; init; }

    /// <summary>The receipts that verified.</summary>
    public required ImmutableArray<ReceiptProof> Proofs { get; init; }

    /// <summary>Why the claim, or a receipt, is not believed; empty where all agrees.</summary>
    public required ImmutableArray<string> Doubts { get; init; }

    /// <summary>Whether a receipt proves the stage.</summary>
    public bool IsProved => !Proofs.IsEmpty;
}
