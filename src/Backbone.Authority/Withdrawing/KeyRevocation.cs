using System.Collections.Immutable;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Keys;

namespace Backbone.Authority.Withdrawing;

/// <summary>Takes one signing key out of a nation's roster, or out of its key set where it makes stamps.</summary>
/// <param name="Kid">The key.</param>
/// <param name="IsCompromised">Whether others may have it.</param>
internal sealed record KeyRevocation(SigningKid Kid, bool IsCompromised)
{
    /// <summary>Whether the documents have it as a key that may sign.</summary>
    public bool IsKnownTo(Roster roster, KeySet keySet) =>
        roster.Principals.SelectMany(principal => principal.SigningKeys).Any(key => key.Key.Kid == Kid && key.Status == KeyStatus.Active)
        || keySet.StampKeys.Any(stamp => stamp.Key.Kid == Kid && !stamp.Withdrawn);

    /// <summary>The principals without it.</summary>
    public ImmutableArray<Principal> Apply(ImmutableArray<Principal> principals) =>
    [
        .. principals.Select(principal => principal with
        {
            SigningKeys = [.. principal.SigningKeys.Select(key => key.Key.Kid != Kid ? key : key with
            {
                Status = IsCompromised ? KeyStatus.Compromised : KeyStatus.Revoked,
                CompromisedSince = IsCompromised ? 0 : null,
            })],
        }),
    ];

    /// <summary>The key set without it.</summary>
    public KeySetDraft Apply(KeySetDraft draft) =>
        draft with { StampKeys = [.. draft.StampKeys.Select(stamp => stamp.Key.Kid == Kid ? stamp with { Withdrawn = true } : stamp)] };
}
