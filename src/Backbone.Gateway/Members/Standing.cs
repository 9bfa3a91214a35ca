using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Gateway.Members;

/// <summary>
/// Whether somebody is still one of the nation's: its certificate lives for days, the roster in force decides. Asked with every
/// call, and wherever what somebody may do is looked up.
/// </summary>
internal static class Standing
{
    /// <summary>Whether the roster in force names a caller, with an identity for TLS.</summary>
    /// <returns>Null where it does; why not, for a person.</returns>
    public static Refused? Check(FederationSnapshot federation, PrincipalAddress caller, Timestamp now)
    {
        if (federation.FindRoster(caller.Nation, now) is not { } roster)
            return new Refused(RefusalReason.NotPermitted, $"no roster of {caller.Nation} is in force here",
                "ask your nation's registrar to publish one");
        return federation.FindPrincipal(caller, now) is { TlsIdentity: not null } ? null
            : new Refused(RefusalReason.NotPermitted,
                $"roster {roster.Head.Version} of {caller.Nation}, which is in force, does not name {caller} as one who connects",
                "ask your nation's registrar; the certificate alone lets nobody in");
    }

    /// <summary>Whether it does.</summary>
    public static bool Holds(FederationSnapshot federation, PrincipalAddress caller, Timestamp now) =>
        Check(federation, caller, now) is null;

    /// <summary>Whether the roster in force gives a caller one of some roles.</summary>
    /// <returns>Null where it does; why not, for a person.</returns>
    public static Refused? CheckRole(FederationSnapshot federation, PrincipalAddress caller, Timestamp now, params ReadOnlySpan<string> roles)
    {
        var principal = federation.FindPrincipal(caller, now);
        foreach (var role in roles)
            if (principal?.Holds(role) == true) return null;
        return new Refused(RefusalReason.NotPermitted,
            $"{caller} does not hold the role {string.Join(" or ", roles.ToArray())}", "ask your nation's registrar");
    }
}
