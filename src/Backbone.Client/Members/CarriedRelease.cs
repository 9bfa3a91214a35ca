using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Members;

/// <summary>An originator's release that a message carries, and who signed it.</summary>
/// <param name="Release">What it lets go where, and until when.</param>
/// <param name="Signer">
/// Whose signature it bears, verified by the rosters in force; null where no key in force signed it, or it cannot be told
/// whose the key is. That the signer is the original's originator is for the gateway to check of whoever passes it on: it
/// knows the original.
/// </param>
public sealed record CarriedRelease(OriginatorRelease Release, PrincipalAddress? Signer)
{
    /// <summary>Those of a handling, in its order.</summary>
    internal static ImmutableArray<CarriedRelease> ReadAll(FederationSnapshot federation, Handling handling, Timestamp now) =>
        [.. handling.Releases.Select(release => new CarriedRelease(release, SignerOf(federation, release, now)))];

    // A release does not say of which nation its key is, and two could list the same: then neither is believed.
    private static PrincipalAddress? SignerOf(FederationSnapshot federation, OriginatorRelease release, Timestamp now)
    {
        var keys = federation.Charter.Nations
            .Select(nation => federation.FindSigningKey(nation.Code, release.Kid, now)).OfType<AuthorKey>().ToList();
        return keys is [var only] && only.Key.MaySignAt(now) && release.Verifies(only.Key.Key) ? only.Principal.Address : null;
    }
}
