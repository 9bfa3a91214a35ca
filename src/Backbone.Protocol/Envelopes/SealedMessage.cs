using System.Collections.Immutable;

namespace Backbone.Protocol.Envelopes;

/// <summary>A sealed and signed envelope with what stays at home.</summary>
/// <param name="Envelope">The envelope.</param>
/// <param name="HomeWraps">The content key for keys at home; never leaves the nation.</param>
public sealed record SealedMessage(Envelope Envelope, ImmutableArray<HomeWrap> HomeWraps);
