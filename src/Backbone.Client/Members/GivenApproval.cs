using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Verification;

namespace Backbone.Client.Members;

/// <summary>An approval that was verified here.</summary>
/// <param name="Officer">Who gave it.</param>
/// <param name="Role">In which role.</param>
/// <param name="Time">When, by the officer's own word.</param>
public sealed record GivenApproval(PrincipalAddress Officer, string Role, Timestamp Time)
{
    /// <summary>Those of an envelope that hold, in its order.</summary>
    internal static ImmutableArray<GivenApproval> ReadAll(
        FederationSnapshot federation, Handling handling, Endorsements endorsements, EnvelopeId envelope, Timestamp now) =>
    [
        .. endorsements.Approvals
            .Where(approval => AuthorCheck.CheckApproval(federation, handling, approval, envelope, now) is null)
            .Select(approval => new GivenApproval(
                federation.FindSigningKey(handling.Author.Nation, approval.Kid, now)!.Principal.Address, approval.Role, approval.Time)),
    ];
}
