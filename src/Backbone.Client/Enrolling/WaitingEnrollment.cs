using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Client.Enrolling;

/// <summary>A request that waits at the own gateway for the registrar.</summary>
/// <param name="Caller">Who handed it in, by the gateway's word.</param>
/// <param name="HandedIn">When, by the gateway's clock.</param>
/// <param name="Request">The request, as it came: nothing of it is verified yet.</param>
public sealed record WaitingEnrollment(PrincipalAddress Caller, Timestamp HandedIn, ReadOnlyMemory<byte> Request)
{
    /// <summary>Its name: SHA-256 of the request.</summary>
    public Digest Hash => Digest.Of(Request.Span);
}
