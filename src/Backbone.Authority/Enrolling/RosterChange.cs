using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Keys;

namespace Backbone.Authority.Enrolling;

/// <summary>
/// Puts what a request asks for into a nation's principals: who is new comes in, who is there gets what is new. What is there
/// already stays as it is, so the same request may be granted twice.
/// </summary>
internal static class RosterChange
{
    /// <summary>What systems and gateways are.</summary>
    public const string ServiceRole = "service";

    /// <summary>How long a signing key may sign.</summary>
    public static readonly TimeSpan KeyLifetime = TimeSpan.FromDays(365);

    /// <summary>
    /// How long a key still signs that a next one has replaced: longer than the longest life of a message, for a stamp counts only while its
    /// key does.
    /// </summary>
    public static readonly TimeSpan Overlap = OpeningEpoch.OpensFor + OpeningEpoch.Grace;

    /// <summary>The life of a key beside which the same request brings a next one.</summary>
    public static Lifetime Replaced(Lifetime life, Timestamp now) =>
        life.Until <= now.Plus(Overlap) ? life : new Lifetime(life.From, now.Plus(Overlap));

    public static ImmutableArray<Principal> Apply(
        ImmutableArray<Principal> before, EnrollmentRequest request, EnrollmentGrant grant, Timestamp now)
    {
        var principals = before.ToDictionary(principal => principal.Address);
        // Whoever asks, and all for whom a gateway signs.
        var touched = request.SigningKeys.Where(key => key.Use != SigningUse.Stamp).Select(key => key.Principal)
            .Append(request.Address).Distinct();
        foreach (var address in touched)
        {
            var own = address == request.Address;
            var known = principals.GetValueOrDefault(address);
            principals[address] = new Principal(
                address, RolesOf(address, own, known, grant),
                own && request.TlsKey is not null ? request.Identity : known?.TlsIdentity,
                KeysOf(address, known, request, now),
                own ? grant.Title ?? request.Title : known?.Title ?? request.Title,
                // A system whose keys the gateway holds hands its drafts to it.
                Drafts: address.Kind == PrincipalKind.Person && (known?.Drafts == true || request.IsGateways || IsClient(request, grant, own)));
        }
        return [.. principals.Values];
    }

    private static bool IsClient(EnrollmentRequest request, EnrollmentGrant grant, bool own) =>
        own && request.SigningKeys.IsEmpty && grant.Roles?.Contains(ServiceRole) == true;

    private static ImmutableArray<string> RolesOf(PrincipalAddress address, bool own, Principal? known, EnrollmentGrant grant)
    {
        if (address.Kind != PrincipalKind.Person || !own) return known?.Roles ?? [ServiceRole];
        if (grant.Roles is { } granted) return [.. granted.Distinct().Order(StringComparer.Ordinal)];
        return known?.Roles ?? throw new AuthorityException(
            $"{address} is not in the roster yet, and no role is granted", "say what it may do: --role officer, for example");
    }

    private static ImmutableArray<PrincipalKey> KeysOf(
        PrincipalAddress address, Principal? known, EnrollmentRequest request, Timestamp now)
    {
        var keys = known?.SigningKeys ?? [];
        var there = keys.Select(key => key.Key.Kid).ToHashSet<SigningKid>();
        var asked = request.SigningKeys.Where(key => key.Principal == address && key.Use != SigningUse.Stamp).ToLookup(key => there.Contains(key.Key.Kid));
        var replaced = asked[false].Any() ? asked[true].Select(key => key.Key.Kid).ToHashSet() : [];
        return
        [
            .. keys.Select(key => replaced.Contains(key.Key.Kid) ? key with { Lifetime = Replaced(key.Lifetime, now) } : key),
            .. asked[false]
                .Select(key => new PrincipalKey(
                    key.Use == SigningUse.Officer ? KeyRole.Officer : KeyRole.Service, key.Key,
                    new Lifetime(now, now.Plus(KeyLifetime)), KeyStatus.Active, null)),
        ];
    }
}
