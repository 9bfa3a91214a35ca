using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Keys;

namespace Backbone.Protocol.Documents;

/// <summary>A person, a system or a gateway.</summary>
/// <param name="Address">Who it is.</param>
/// <param name="Roles">What it may do: <c>[a-z0-9-]{1,32}</c> each, strictly ascending.</param>
/// <param name="TlsIdentity">The identity of its address; null where it never speaks TLS itself.</param>
/// <param name="SigningKeys">At most 16, past ones included.</param>
/// <param name="Title">Its name for people, at most 256 bytes.</param>
/// <param name="Drafts">Whether it may hand drafts to its gateway, to be signed by its member's service key.</param>
public sealed record Principal(
    PrincipalAddress Address, ImmutableArray<string> Roles, TlsIdentity? TlsIdentity,
    ImmutableArray<PrincipalKey> SigningKeys, string Title, bool Drafts)
{
    /// <summary>Its key of a kid, whatever its status; null where it has none such.</summary>
    public PrincipalKey? FindKey(SigningKid kid) => SigningKeys.FirstOrDefault(key => key.Key.Kid == kid);

    /// <summary>Whether it holds a role.</summary>
    public bool Holds(string role) => Roles.Contains(role, StringComparer.Ordinal);
}
