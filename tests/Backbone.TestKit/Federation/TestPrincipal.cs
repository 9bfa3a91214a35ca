using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Keys;

namespace Backbone.TestKit.Federation;

/// <summary>A person, a system or a gateway of the test federation, with what is secret about it.</summary>
/// <param name="Address">Who it is.</param>
/// <param name="Custody">Its private keys. A gateway's also holds the service keys of its members' drafts, and those of
/// their systems.</param>
/// <param name="Key">Its signing key, as the roster has it.</param>
/// <param name="Epochs">Its device's opening keys; empty where it reads nothing.</param>
/// <param name="Roles">What it may do.</param>
public sealed record TestPrincipal(
    PrincipalAddress Address, IKeyCustody Custody, PrincipalKey Key, ImmutableArray<OpeningEpoch> Epochs,
    ImmutableArray<string> Roles)
{
    /// <summary>The kid of its signing key.</summary>
    public SigningKid Kid => Key.Key.Kid;

    /// <summary>Whether it signs as a system or gateway, not as a person.</summary>
    public bool IsService => Key.Role == KeyRole.Service;

    /// <summary>Its entry in the roster.</summary>
    public Principal ToPrincipal(FederationName federation) => new(
        Address, Roles, IdentityIn(federation), [Key], $"{Address} (test)",
            Drafts: Address.Kind == PrincipalKind.Person && IsService);

    /// <summary>Its identity in TLS; null for the author of drafts.</summary>
    public TlsIdentity? IdentityIn(FederationName federation) => Address.Kind switch
    {
        PrincipalKind.Person => new TlsIdentity.Person(federation, Address),
        PrincipalKind.Gateway => new TlsIdentity.Gateway(federation, Address.Nation),
        _ => null,
    };

    /// <summary>Its one device, as a mailbox names it.</summary>
    public Reader ToReader() =>
        new(Address, IsService ? ReaderKind.Service : ReaderKind.Device, IsService ? "service" : "laptop", Epochs);
}
