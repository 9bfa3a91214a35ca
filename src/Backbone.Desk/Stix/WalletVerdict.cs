namespace Backbone.Desk.Stix;

/// <summary>What an address says of itself: a typing error shows, whose wallet it is does not.</summary>
public enum WalletVerdict
{
    /// <summary>The chain is not one whose addresses are known here.</summary>
    UnknownChain,

    /// <summary>The address has a checksum of its chain's form, and it holds.</summary>
    Holds,

    /// <summary>It is no address of that chain, or its checksum does not hold.</summary>
    Fails,

    /// <summary>It has the chain's form, and no checksum in it.</summary>
    None,
}
