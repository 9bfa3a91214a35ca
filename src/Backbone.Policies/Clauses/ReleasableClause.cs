using System.Collections.Immutable;
using Backbone.Policies.Language;
using Backbone.Policies.Manifests;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Clauses;

/// <summary>
/// <c>releasable-to</c>: the message states nations, and only such as are named here; or, where none are named, it
/// states none.
/// </summary>
internal sealed record ReleasableClause(Place Place, ImmutableArray<(NationCode Nation, Place Place)> Nations)
    : Clause("releasable-to", Place)
{
    /// <inheritdoc/>
    public override bool Holds(Manifest manifest, MailboxAddress recipient, Names names)
    {
        if (manifest.ReleasableTo.IsEmpty || Nations.IsEmpty) return manifest.ReleasableTo.IsEmpty && Nations.IsEmpty;
        foreach (var nation in manifest.ReleasableTo)
            if (!Has(nation)) return false;
        return true;
    }

    /// <inheritdoc/>
    public override string Failure(Manifest manifest, MailboxAddress recipient)
    {
        var stated = manifest.ReleasableTo.IsEmpty
            ? "to no nations in particular" : $"to {string.Join(", ", manifest.ReleasableTo)}";
        return Nations.IsEmpty
            ? $"the message is releasable {stated}, the rule takes what states none"
            : $"the message is releasable {stated}, the rule takes what is marked for {Named} only";
    }

    private string Named => string.Join(", ", Nations.Select(one => one.Nation));

    /// <summary>Whether a nation is named.</summary>
    public bool Has(NationCode nation)
    {
        foreach (var (named, _) in Nations)
            if (named == nation) return true;
        return false;
    }
}
