using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Storage;

/// <summary>An envelope of this nation's to be kept, and what is kept beside it.</summary>
/// <param name="Envelope">The envelope.</param>
/// <param name="Caller">Who handed it over.</param>
/// <param name="HomeWraps">Its home wraps, as they are kept.</param>
/// <param name="Draft">The hash of the draft that it was sealed from here; null where the caller sealed it.</param>
/// <param name="Ruling">The answer from now on, a canonical Ruling.</param>
internal sealed record NewSubmission(Envelope Envelope, PrincipalAddress Caller, byte[] HomeWraps, Digest? Draft, byte[] Ruling);
