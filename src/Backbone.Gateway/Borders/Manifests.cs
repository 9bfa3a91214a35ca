using System.Collections.Immutable;
using Backbone.Gateway.Storage;
using Backbone.Policies.Manifests;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Borders;

/// <summary>What the borders rule on, from what has been verified before: <see cref="Protocol.Verification.AuthorCheck"/> first.</summary>
internal static class Manifests
{
    /// <summary>A message on the way out: with the originals that it derives from, and its co-signatures where it has any yet.</summary>
    public static async Task<Manifest> OutwardAsync(
        NationalStore store, FederationSnapshot federation, Header header, Handling handling, Endorsements? endorsements, Timestamp now,
        CancellationToken cancellation)
    {
        var manifest = endorsements is null
            ? Of(federation, header, handling, now) : Of(federation, header, handling, endorsements, now);
        return manifest with { DerivedFrom = await Originals.FindAsync(store, federation, handling, now, cancellation) };
    }

    /// <summary>A message with its co-signatures.</summary>
    public static Manifest Of(
        FederationSnapshot federation, Header header, Handling handling, Endorsements endorsements, Timestamp now) =>
        Of(federation, header, handling, now) with { Approvals = ApprovalsOf(federation, handling, endorsements, now) };

    /// <summary>A message that nobody has approved, or signed, yet.</summary>
    public static Manifest Of(FederationSnapshot federation, Header header, Handling handling, Timestamp now) => Manifest.Of(
        header, handling,
        federation.FindSigningKey(handling.Author.Nation, handling.SigningKid, now)?.Key.Role ?? KeyRole.Unspecified);

    private static ImmutableArray<ApprovalGiven> ApprovalsOf(
        FederationSnapshot federation, Handling handling, Endorsements endorsements, Timestamp now) =>
    [
        .. endorsements.Approvals
            .Select(approval => (approval.Role, Key: federation.FindSigningKey(handling.Author.Nation, approval.Kid, now)))
            .Where(approval => approval.Key is not null)
            .Select(approval => new ApprovalGiven(approval.Role, approval.Key!.Principal.Address)),
    ];
}
