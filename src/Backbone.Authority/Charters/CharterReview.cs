using System.Collections.Immutable;
using Backbone.Authority.Statements;
using Backbone.Protocol.Documents;

namespace Backbone.Authority.Charters;

/// <summary>What a root holder looks at before signing a charter.</summary>
/// <param name="Charter">What would be signed.</param>
/// <param name="Before">The newest charter that the office knows; null: none.</param>
public sealed record CharterReview(Charter Charter, Charter? Before)
{
    /// <summary>What changes against the one that the office knows.</summary>
    public ImmutableArray<StatementChange> Changes => StatementChange.Between(Before, Charter);
}
