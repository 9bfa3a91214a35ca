using Backbone.Policies.Language;
using Backbone.Policies.Manifests;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Clauses;

/// <summary>
/// <c>size</c>: the padded length, from <paramref name="Min"/> to <paramref name="Max"/> bytes, both included.
/// </summary>
internal sealed record SizeClause(Place Place, ulong Min, ulong Max) : Clause("size", Place)
{
    /// <inheritdoc/>
    public override bool Holds(Manifest manifest, MailboxAddress recipient, Names names) =>
        manifest.Size >= Min && manifest.Size <= Max;

    /// <inheritdoc/>
    public override string Failure(Manifest manifest, MailboxAddress recipient) => manifest.Size > Max
        ? $"the message is {Sizes.Show(manifest.Size)} long, the rule takes {Sizes.Show(Max)} at most"
        : $"the message is {Sizes.Show(manifest.Size)} long, the rule takes {Sizes.Show(Min)} at least";
}
