using System.Collections.Immutable;
using Backbone.Policies.Clauses;
using Backbone.Policies.Language;
using Backbone.Policies.Manifests;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Rules;

/// <summary>One rule: it allows or refuses what all its clauses hold for.</summary>
/// <param name="Id">Its name in the file.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Allows">Whether it allows; else it refuses.</param>
/// <param name="Clauses">At most one of each key.</param>
/// <param name="Approvals">What it asks for besides; null where nothing.</param>
internal sealed record Rule(
    string Id, Place Place, bool Allows, ImmutableArray<Clause> Clauses, AskedApproval? Approvals)
{
    /// <summary>The clause of a kind; null where the rule has none.</summary>
    public T? Find<T>() where T : Clause => Clauses.OfType<T>().FirstOrDefault();

    /// <summary>The values that the rule takes of a dimension; all where it does not say.</summary>
    public uint ValuesOf(Dimension dimension) =>
        Clauses.OfType<ChoiceClause>().FirstOrDefault(clause => clause.Dimension == dimension)?.Values ?? uint.MaxValue;

    /// <summary>What the rule means, clause by clause; the index must say the same.</summary>
    public bool Matches(Manifest manifest, MailboxAddress recipient, Names names) =>
        Clauses.All(clause => clause.Holds(manifest, recipient, names));
}
