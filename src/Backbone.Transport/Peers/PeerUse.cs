namespace Backbone.Transport.Peers;

/// <summary>Which side of the connection the peer is on.</summary>
public enum PeerUse
{
    /// <summary>The peer called us: its certificate must allow client use.</summary>
    Client,

    /// <summary>We called the peer: its certificate must allow server use.</summary>
    Server,
}
