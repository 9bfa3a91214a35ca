using System.Collections.Immutable;
using Backbone.Protocol;

namespace Backbone.Client.Sending;

/// <summary>What the own gateway would decide about a message now; nothing was stored, and nothing is promised.</summary>
/// <param name="Decisions">One for each recipient, in order; empty where it would be refused before that. Where a quota is used up
/// they stand beside the refusal, as the rules have them.</param>
/// <param name="Refusal">Why it would be refused whoever receives it; null where nothing but a recipient's ruling would.</param>
public sealed record Preview(ImmutableArray<RecipientDecision> Decisions, Refused? Refusal)
{
    /// <summary>Whether it would not be taken: one refused recipient refuses the submission.</summary>
    public bool IsRefused => Refusal is not null || Decisions.Any(decision => decision.Outcome == RulingOutcome.Refused);

    /// <summary>Goes on only where it would be taken.</summary>
    /// <exception cref="BackboneException">Refused, with the first reason.</exception>
    public void ThrowIfRefused()
    {
        if (Refusal is not null) throw new BackboneException(FaultKind.Refused, Refusal);
        if (Decisions.FirstOrDefault(decision => decision.Outcome == RulingOutcome.Refused) is { } refused)
            throw new BackboneException(FaultKind.Refused,
                new Refused(refused.Reason, $"{refused.Mailbox}: {refused.Explanation}", "nothing was sent"));
    }
}
