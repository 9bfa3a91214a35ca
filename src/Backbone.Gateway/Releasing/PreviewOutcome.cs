using System.Collections.Immutable;
using Backbone.Protocol;

namespace Backbone.Gateway.Releasing;

/// <summary>What would be decided.</summary>
/// <param name="Refusal">Why it would be refused whoever receives it; null where it comes to the recipients.</param>
/// <param name="Decisions">For each recipient, in header order.</param>
internal sealed record PreviewOutcome(Refused? Refusal, ImmutableArray<RecipientDecision> Decisions);
