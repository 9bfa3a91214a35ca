using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Keys;

namespace Backbone.Gateway;

/// <summary>Whose gateway this is, and where the private keys of the nation's gateway live.</summary>
/// <param name="Federation">The federation.</param>
/// <param name="Nation">The nation.</param>
/// <param name="Custody">Holds the stamp, border and service keys.</param>
internal sealed record GatewayIdentity(FederationName Federation, NationCode Nation, IKeyCustody Custody)
{
    /// <summary>The author of receipts.</summary>
    public PrincipalAddress Address => PrincipalAddress.GatewayOf(Nation);

    /// <summary>Where receipts arrive.</summary>
    public MailboxAddress Mailbox => MailboxAddress.GatewayOf(Nation);

    /// <summary>
    /// The stamp key in force that is held here and lasts longest, for a stamp must still count when it arrives; null where
    /// there is none.
    /// </summary>
    public SigningKid? FindStampKid(FederationSnapshot federation, Protocol.Timestamp now) =>
        federation.FindKeySet(Nation, now)?.StampKeys
            .Where(stamp => stamp.MayStampAt(now) && Custody.CanSign(stamp.Key.Kid))
            .MaxBy(stamp => stamp.Lifetime.Until)?.Key.Kid;

    /// <summary>A signing key in force of a principal that is held here; null where there is none.</summary>
    public SigningKid? FindSigningKid(FederationSnapshot federation, PrincipalAddress principal, Protocol.Timestamp now) =>
        federation.FindPrincipal(principal, now)?.SigningKeys
            .Where(key => key.MaySignAt(now) && Custody.CanSign(key.Key.Kid))
            .MaxBy(key => key.Lifetime.From)?.Key.Kid;
}
