using System.Collections.Immutable;
using Backbone.Policies.Explaining;

namespace Backbone.Policies.Casework;

/// <summary>What became of a case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Holds">Whether every recipient's ruling is what was expected.</param>
/// <param name="Explanations">One for each recipient, in their order.</param>
public sealed record CaseResult(PolicyCase Case, bool Holds, ImmutableArray<Explanation> Explanations)
{
    /// <summary>The recipients whose ruling is another than expected.</summary>
    public IEnumerable<Explanation> Surprises =>
        Explanations.Where(explanation => !Case.Expectation.Meets(explanation.Ruling));
}
