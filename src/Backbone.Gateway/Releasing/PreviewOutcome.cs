using System.Collections.Immutable;
using Backbone.Gateway.Borders;
using Backbone.Protocol;

namespace Backbone.Gateway.Releasing;

/// <summary>What would be decided.</summary>
/// <param name="Refusal">Why it would be refused whoever receives it; null where nothing but a recipient's ruling would refuse it.</param>
/// <param name="Decisions">For each recipient, in header order; a quota that is used up leaves them as the rules have them.</param>
internal sealed record PreviewOutcome(Refused? Refusal, ImmutableArray<RecipientDecision> Decisions);
