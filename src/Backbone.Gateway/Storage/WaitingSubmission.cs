using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Storage;

/// <summary>An envelope that waits for approvals, without its content.</summary>
/// <param name="Place">Its place in the table.</param>
/// <param name="Submitted">When it was handed over.</param>
/// <param name="Caller">By whom.</param>
/// <param name="Envelope">Its id.</param>
/// <param name="Header">Canonical Header.</param>
/// <param name="Handling">Canonical Handling.</param>
/// <param name="Endorsements">Canonical Endorsements, with the approvals given so far.</param>
/// <param name="HomeWraps">As they are kept.</param>
/// <param name="Draft">The hash of the draft that it was made of; null where the caller sealed it.</param>
internal sealed record WaitingSubmission(
    long Place, Timestamp Submitted, PrincipalAddress Caller, EnvelopeId Envelope, byte[] Header, byte[] Handling, byte[] Endorsements,
    byte[] HomeWraps, Digest? Draft);
