using System.Collections.Immutable;
using Backbone.Policies.Language;
using Backbone.Policies.Manifests;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Clauses;

/// <summary><c>community</c>: the one that the author named; who is a member of it is asked by <c>coi:</c>.</summary>
internal sealed record CommunityClause(Place Place, ImmutableArray<(string Name, Place Place)> Communities)
    : Clause("community", Place)
{
    /// <inheritdoc/>
    public override bool Holds(Manifest manifest, MailboxAddress recipient, Names names)
    {
        foreach (var (name, _) in Communities)
            if (name == manifest.Community) return true;
        return false;
    }

    /// <inheritdoc/>
    public override string Failure(Manifest manifest, MailboxAddress recipient) =>
        $"the message names {manifest.Community ?? "no community"}, the rule takes "
            + string.Join(", ", Communities.Select(one => one.Name));
}
