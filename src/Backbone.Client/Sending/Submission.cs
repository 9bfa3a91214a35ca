using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Sending;

/// <summary>What the own gateway decided about an envelope.</summary>
/// <param name="Envelope">The envelope's id, computed here.</param>
/// <param name="Decisions">One for each recipient, in order; empty where it was refused before that.</param>
/// <param name="Refusal">Why it was not taken; then nothing of it goes out. Null where it was taken.</param>
/// <param name="Repeated">Whether the same envelope was answered before.</param>
public sealed record Submission(
    EnvelopeId Envelope, ImmutableArray<RecipientDecision> Decisions, Refused? Refusal, bool Repeated)
{
    /// <summary>Where it waits for approvals: who of those who may give them can read it. Null where it does not wait.</summary>
    public ApproverAccess? Approvers { get; init; }

    /// <summary>The roles in which approvals are missing; none twice.</summary>
    public ImmutableArray<string> MissingRoles => Decisions.MissingRoles();

    /// <summary>Whether a part of it waits for an approval.</summary>
    public bool AwaitsApproval => Refusal is null && Decisions.Any(decision => decision.Outcome == RulingOutcome.Pending);

    /// <summary>Goes on only where it was taken and goes out.</summary>
    /// <exception cref="BackboneException">Refused, or AwaitsApproval.</exception>
    public void ThrowUnlessOnItsWay()
    {
        if (Refusal is not null) throw new BackboneException(FaultKind.Refused, Refusal);
        if (AwaitsApproval)
            throw new BackboneException(FaultKind.AwaitsApproval,
                $"envelope {Envelope} waits for approval by {(MissingRoles.IsEmpty ? "an officer" : string.Join(" and ", MissingRoles))}",
                Approvers is { Officers.IsEmpty: false } access
                    ? $"ask {string.Join(" or ", access.Officers)} to look at it (backbone approval list); it goes out by itself then"
                    : "nobody who approves can read it yet, so nobody can approve it: see why above, then send it anew");
    }
}
