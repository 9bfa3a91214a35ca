using System.Collections.Immutable;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Releasing;

/// <summary>What the <see cref="ReleaseDesk"/> says.</summary>
internal abstract record ReleaseOutcome
{
    private ReleaseOutcome() { }

    /// <summary>It goes out: stamped, journalled, in the outbox.</summary>
    public sealed record Released(EnvelopeId Envelope, ImmutableArray<RecipientDecision> Decisions) : ReleaseOutcome;

    /// <summary>It waits at home for approvals; nothing of it has gone out.</summary>
    public sealed record Waiting(EnvelopeId Envelope, ImmutableArray<RecipientDecision> Decisions) : ReleaseOutcome;

    /// <summary>The same envelope was released before; this was its first answer, a canonical Ruling.</summary>
    public sealed record Repeated(EnvelopeId Envelope, byte[] Ruling) : ReleaseOutcome;

    /// <summary>Nothing of it goes out.</summary>
    /// <param name="Step">Where it failed.</param>
    /// <param name="Envelope">Null where it could not be read.</param>
    /// <param name="Refusal">Why.</param>
    /// <param name="Decisions">For each recipient, where it came to that.</param>
    public sealed record Refused(
        ReleaseStep Step, EnvelopeId? Envelope, Protocol.Refused Refusal, ImmutableArray<RecipientDecision> Decisions) : ReleaseOutcome;
}
