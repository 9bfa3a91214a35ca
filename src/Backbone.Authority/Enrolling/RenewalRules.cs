using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Authority.Enrolling;

/// <summary>
/// Which request may be granted without a person's look: 1 who handed it in is who asks, or an operator for the gateway · 2 the like was
/// granted to this device before, and nothing more is asked: no other signing key, no other row of opening keys · 3 opening keys are asked
/// for by a signature only · 4 they are not renewed long since. What may never be granted (<see cref="GrantRules"/>) holds besides.
/// </summary>
/// <param name="roster">The nation's newest.</param>
/// <param name="keySet">The nation's newest.</param>
/// <param name="granted">Requests of the same device that were granted before.</param>
/// <param name="now">The present moment.</param>
internal sealed class RenewalRules(Roster roster, KeySet keySet, IReadOnlyList<EnrollmentRequest> granted, Timestamp now)
{
    private const string OperatorRole = "operator";

    /// <summary>Why a person must look; null where nobody has to.</summary>
    public string? Check(EnrollmentRequest request, PrincipalAddress caller)
    {
        // 1
        var mayBring = caller == request.Address || (request.IsGateways && Find(caller)?.Holds(OperatorRole) == true);
        if (!mayBring) return $"{caller} handed it in for {request.Address}";
        // 2
        if (Find(request.Address) is null || granted.Count == 0) return $"nothing was granted to {request.Address}, device {request.Device}, before";
        var signing = granted.SelectMany(before => before.SigningKeys).Select(key => (key.Principal, key.Use, key.Key.Kid)).ToHashSet();
        if (request.SigningKeys.Any(key => !signing.Contains((key.Principal, key.Use, key.Key.Kid)))) return "it asks for a new signing key";
        var rows = granted.SelectMany(before => before.OpeningKeys).Select(row => (row.Principal, row.Use)).ToHashSet();
        if (request.OpeningKeys.Any(row => !rows.Contains((row.Principal, row.Use)))) return "it asks to open what it did not open before";
        if (request.TlsKey is not null && granted.All(before => before.TlsKey is null)) return "it asks for a certificate and never had one";
        // 3. Who has a certificate alone is known by it: the gateway holds all its keys.
        if (request.SigningKeys.IsEmpty && (!request.OpeningKeys.IsEmpty || Find(request.Address)?.SigningKeys.Any(IsOwners) == true))
            return "no signing key in force has signed it";
        // 4
        return RenewalTime.SealedToUntil(keySet, request) is { } until && until > now.Plus(RenewalTime.Most)
            ? $"its opening keys reach until {until} already" : null;

        bool IsOwners(PrincipalKey key) => signing.Any(one => one.Kid == key.Key.Kid);
    }

    private Principal? Find(PrincipalAddress address) => roster.Principals.FirstOrDefault(principal => principal.Address == address);
}
