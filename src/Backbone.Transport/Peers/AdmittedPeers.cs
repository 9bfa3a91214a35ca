using Backbone.Protocol.Addresses;

namespace Backbone.Transport.Peers;

/// <summary>Who is let in, given that the certificate is good. Closed: these cases and no other.</summary>
public abstract record AdmittedPeers
{
    private AdmittedPeers() { }

    /// <summary>Whether this peer is let in.</summary>
    public abstract bool Admits(TlsIdentity identity);

    /// <summary>Every nation's gateway, and nobody else: the broker's rule.</summary>
    public sealed record AllGateways : AdmittedPeers
    {
        /// <inheritdoc/>
        public override bool Admits(TlsIdentity identity) => identity is TlsIdentity.Gateway;

        /// <inheritdoc/>
        public override string ToString() => "the gateways of the charter's nations";
    }

    /// <summary>The people and systems of one domain: a gateway's rule.</summary>
    /// <param name="Domain">The gateway's own nation.</param>
    public sealed record PersonsOf(TrustDomain Domain) : AdmittedPeers
    {
        /// <inheritdoc/>
        public override bool Admits(TlsIdentity identity) =>
            identity is TlsIdentity.Person && identity.Domain == Domain;

        /// <inheritdoc/>
        public override string ToString() => $"the people and systems of {Domain}";
    }

    /// <summary>Exactly one: what a client pins.</summary>
    /// <param name="Identity">The one.</param>
    public sealed record Only(TlsIdentity Identity) : AdmittedPeers
    {
        /// <inheritdoc/>
        public override bool Admits(TlsIdentity identity) => identity == Identity;

        /// <inheritdoc/>
        public override string ToString() => Identity.ToString();
    }
}
