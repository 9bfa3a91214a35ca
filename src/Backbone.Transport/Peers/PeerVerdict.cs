using Backbone.Protocol.Addresses;

namespace Backbone.Transport.Peers;

/// <summary>What came of looking at a peer's certificate: accepted or refused.</summary>
public abstract record PeerVerdict
{
    private PeerVerdict() { }

    /// <summary>The peer is who the certificate says.</summary>
    /// <param name="Identity">Who that is.</param>
    public sealed record Accepted(TlsIdentity Identity) : PeerVerdict;

    /// <summary>The peer is not taken.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Advice">What was found and the next step, for the operator's log.</param>
    public sealed record Refused(PeerRefusal Reason, string Advice) : PeerVerdict;
}
