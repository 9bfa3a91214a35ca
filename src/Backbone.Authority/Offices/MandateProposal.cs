using System.Collections.Immutable;
using Backbone.Authority.Statements;
using Backbone.Protocol.Documents;

namespace Backbone.Authority.Offices;

/// <summary>A mandate that nobody has signed yet.</summary>
/// <param name="Payload">What would be signed.</param>
/// <param name="Mandate">What it says.</param>
/// <param name="Before">The mandate before; null: it is the first.</param>
public sealed record MandateProposal(DocumentPayload Payload, Mandate Mandate, Mandate? Before)
{
    /// <summary>What changes.</summary>
    public ImmutableArray<StatementChange> Changes => StatementChange.Between(Before, Mandate);
}
