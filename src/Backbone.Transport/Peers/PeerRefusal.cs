namespace Backbone.Transport.Peers;

/// <summary>Why a peer's certificate is not taken. Never "invalid certificate": each names its own cause.</summary>
public enum PeerRefusal
{
    /// <summary>The peer showed none.</summary>
    NoCertificate,

    /// <summary>Not exactly one URI among its names, or the URI is no identity of Backbone's forms.</summary>
    NoIdentity,

    /// <summary>The identity is another federation's.</summary>
    WrongFederation,

    /// <summary>No root that vouches for the identity's nation or brokers signed it.</summary>
    ForeignAuthority,

    /// <summary>The root itself is not good at this time.</summary>
    AuthorityExpired,

    /// <summary>Its time has not begun.</summary>
    NotYetValid,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>It is not made for this side of a connection (extended key usage).</summary>
    WrongUse,

    /// <summary>It was taken back by its CA.</summary>
    Revoked,

    /// <summary>Its root has no revocation list here, and one is asked for.</summary>
    RevocationListMissing,

    /// <summary>The newest revocation list of its root is not in force at this time.</summary>
    RevocationListStale,

    /// <summary>A list in the root's name was not signed by the root.</summary>
    RevocationListForged,

    /// <summary>It is good, but speaks for somebody who is not let in here or not the one expected.</summary>
    WrongIdentity,
}
