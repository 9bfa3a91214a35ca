namespace Backbone.Transport.Trust;

/// <summary>
/// Whether peers are taken whose root has no revocation list here. A list that is there always counts.
/// </summary>
public enum RevocationRule
{
    /// <summary>No list, no entry: what a gateway and a broker ask for.</summary>
    ListRequired,

    /// <summary>Without a list for the root, the peer passes: for clients that are handed none.</summary>
    ListWherePresent,
}
