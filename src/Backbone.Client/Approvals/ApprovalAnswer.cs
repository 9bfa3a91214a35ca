using System.Collections.Immutable;
using Backbone.Client.Sending;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Approvals;

/// <summary>What came of an approval, as the own gateway says.</summary>
/// <param name="Envelope">The message.</param>
/// <param name="Released">Whether it goes out by this approval; otherwise others are missing.</param>
/// <param name="Decisions">The rulings as they stand now; empty where the approval was not taken.</param>
/// <param name="Refusal">Why the approval was not taken, or by now the message is refused; null where it was taken.</param>
public sealed record ApprovalAnswer(
    EnvelopeId Envelope, bool Released, ImmutableArray<RecipientDecision> Decisions, Refused? Refusal)
{
    /// <summary>Goes on only where it was taken.</summary>
    /// <exception cref="BackboneException">Refused, or NotFound.</exception>
    public void ThrowIfRefused()
    {
        if (Refusal is { } refusal)
            throw new BackboneException(refusal.Reason == RefusalReason.NotFound ? FaultKind.NotFound : FaultKind.Refused, refusal);
    }
}
