using System.Collections.Immutable;
using Backbone.Policies.Language;
using Backbone.Policies.Manifests;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Clauses;

/// <summary><c>to</c>: the mailbox.</summary>
internal sealed record ToClause(Place Place, ImmutableArray<Selector> Selectors) : Clause("to", Place)
{
    /// <inheritdoc/>
    public override int Distance => PartyDistance;

    /// <inheritdoc/>
    public override bool Holds(Manifest manifest, MailboxAddress recipient, Names names) =>
        Selectors.Any(selector => selector.TakesMailbox(recipient, names));

    /// <inheritdoc/>
    public override string Failure(Manifest manifest, MailboxAddress recipient) =>
        $"{recipient} is not {Selector.Describe(Selectors)}";
}
