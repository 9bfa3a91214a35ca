using Backbone.Protocol.Addresses;

namespace Backbone.Protocol.Documents;

/// <summary>A signing key and whose it is, as the roster in force says.</summary>
/// <param name="Principal">Whose it is.</param>
/// <param name="Key">The key, whatever its status and time: those are for the caller to ask.</param>
public sealed record AuthorKey(Principal Principal, PrincipalKey Key)
{
    /// <summary>Whether its role fits whose it is: a gateway, and a member's author of drafts, sign with a service's key.</summary>
    public bool FitsItsHolder => Principal.Address.Kind == PrincipalKind.Person || Key.Role == KeyRole.Service;
}
