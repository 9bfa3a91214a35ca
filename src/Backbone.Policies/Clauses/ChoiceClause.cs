using Backbone.Policies.Language;
using Backbone.Policies.Manifests;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Clauses;

/// <summary>
/// A set of values of one <see cref="Dimension"/>: markings, category, precedence, signer and the like.
/// </summary>
/// <param name="Dimension">Of what.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Values">Bit v is set where value v is taken.</param>
internal sealed record ChoiceClause(Dimension Dimension, Place Place, uint Values) : Clause(Dimension.Key, Place)
{
    /// <summary>Whether a value is taken.</summary>
    public bool Takes(int value) => (uint)value < 32 && (Values >> value & 1) != 0;

    /// <inheritdoc/>
    public override bool Holds(Manifest manifest, MailboxAddress recipient, Names names) =>
        Takes(Dimension.ValueOf(manifest));

    /// <inheritdoc/>
    public override string Failure(Manifest manifest, MailboxAddress recipient) =>
        $"the message's {Dimension.Name} is {Dimension.WordOf(Dimension.ValueOf(manifest))}, "
            + $"the rule takes {Dimension.Describe(Values)}";
}
