using System.Collections.Immutable;
using Backbone.Gateway.Borders;
using Backbone.Gateway.Storage;
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

    /// <summary>The same envelope, or draft, was answered before.</summary>
    /// <param name="Envelope">Its id.</param>
    /// <param name="Ruling">The first answer, a canonical Ruling; of what waited and ended at home the last.</param>
    /// <param name="Refusal">Why it ended at home; null where it did not.</param>
    public sealed record Repeated(EnvelopeId Envelope, byte[] Ruling, Protocol.Refused? Refusal) : ReleaseOutcome
    {
        /// <summary>The answer to a repeat of what is kept.</summary>
        public static Repeated Of(RepeatedSubmission known) => new(known.Envelope, known.Ruling, known.End?.Why);
    }

    /// <summary>Nothing of it goes out.</summary>
    /// <param name="Step">Where it failed.</param>
    /// <param name="Envelope">Null where it could not be read.</param>
    /// <param name="Refusal">Why.</param>
    /// <param name="Decisions">For each recipient, where it came to that.</param>
    public sealed record Refused(
        ReleaseStep Step, EnvelopeId? Envelope, Protocol.Refused Refusal, ImmutableArray<RecipientDecision> Decisions) : ReleaseOutcome;
}
