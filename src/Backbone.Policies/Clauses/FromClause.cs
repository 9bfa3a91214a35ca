using System.Collections.Immutable;
using Backbone.Policies.Language;
using Backbone.Policies.Manifests;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Clauses;

/// <summary><c>from</c>: who writes; for a draft, who handed it over.</summary>
internal sealed record FromClause(Place Place, ImmutableArray<Selector> Selectors) : Clause("from", Place)
{
    /// <inheritdoc/>
    // A rule about other authors is the least helpful to tell about.
    public override int Distance => 10 * PartyDistance;

    /// <inheritdoc/>
    public override bool Holds(Manifest manifest, MailboxAddress recipient, Names names) =>
        Selectors.Any(selector => selector.TakesAuthor(manifest.From, names));

    /// <inheritdoc/>
    public override string Failure(Manifest manifest, MailboxAddress recipient) =>
        $"{manifest.From} is not {Selector.Describe(Selectors)}";
}
