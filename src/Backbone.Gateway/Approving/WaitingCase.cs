using System.Collections.Immutable;
using Backbone.Gateway.Borders;
using Backbone.Gateway.Storage;
using Backbone.Policies.Manifests;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Approving;

/// <summary>A message that waits, as it would be ruled on now.</summary>
/// <param name="Submission">As it is kept.</param>
/// <param name="Header">Its header.</param>
/// <param name="Handling">Its handling.</param>
/// <param name="Endorsements">The author's signature and the approvals given so far.</param>
/// <param name="Manifest">What the rules look at, approvals so far included.</param>
/// <param name="Decisions">The rulings of now, recipient by recipient.</param>
internal sealed record WaitingCase(
    WaitingSubmission Submission, Header Header, Handling Handling, Endorsements Endorsements, Manifest Manifest,
    ImmutableArray<RecipientDecision> Decisions)
{
    /// <summary>Its envelope id.</summary>
    public EnvelopeId Id => Submission.Envelope;

    /// <summary>The roles that are missing and that somebody may approve in; none for the author, and none twice.</summary>
    public ImmutableArray<string> RolesOf(FederationSnapshot federation, PrincipalAddress officer, Timestamp now)
    {
        if (officer.Nation != Manifest.Author.Nation || officer == Manifest.Author || officer == Manifest.From) return [];
        if (federation.FindPrincipal(officer, now) is not { } principal) return [];
        return
        [
            .. Decisions.SelectMany(decision => decision.Approvals)
                .Where(need => need.Missing > 0 && principal.Holds(need.Role) && !need.Given.Contains(officer))
                .Select(need => need.Role).Distinct(),
        ];
    }
}
