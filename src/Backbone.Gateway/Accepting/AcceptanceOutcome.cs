using System.Collections.Immutable;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Accepting;

/// <summary>What the <see cref="AcceptanceDesk"/> says.</summary>
internal abstract record AcceptanceOutcome
{
    private AcceptanceOutcome() { }

    /// <summary>It is in the nation's mail.</summary>
    /// <param name="Envelope">What was accepted.</param>
    /// <param name="Answers">For a receipt, the messages of this nation whose state it changed.</param>
    public sealed record Accepted(EnvelopeId Envelope, ImmutableArray<EnvelopeId> Answers) : AcceptanceOutcome;

    /// <summary>
    /// It was collected before: at this very place, when a kill came between collection and position; or in an earlier
    /// generation of the lane, when its sender published it again.
    /// </summary>
    public sealed record AlreadyCollected : AcceptanceOutcome;

    /// <summary>It is put aside, with the evidence.</summary>
    /// <param name="Step">Where it failed.</param>
    /// <param name="Refusal">Why.</param>
    /// <param name="Alarm">What an operator must see.</param>
    public sealed record Quarantined(AcceptanceStep Step, Refused Refusal, AlarmKind Alarm) : AcceptanceOutcome
    {
        /// <summary>Whether the alarm is in the journal; those beyond a day's number are counted only.</summary>
        public bool IsTold { get; init; } = true;
    }

    /// <summary>
    /// It is not taken, and nothing of it is kept: its lane holds as much false as is evidence enough, and waits for an officer.
    /// </summary>
    public sealed record LaneStopped : AcceptanceOutcome;

    /// <summary>
    /// It came after it had expired: void, and nobody's fault. The journal says that it came; the sender's own outbox tells the sender.
    /// </summary>
    public sealed record Expired : AcceptanceOutcome;

    /// <summary>
    /// Its bytes are gone at the broker, and nothing speaks against that: what expired before it was collected is void, and
    /// the sender's own outbox says so to the sender.
    /// </summary>
    public sealed record Trimmed : AcceptanceOutcome;
}
