using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Broker.Lanes;

/// <summary>What a recipient is told of an entry before it fetches the bytes.</summary>
/// <param name="Envelope">The envelope id.</param>
/// <param name="Precedence">How urgent; unspecified where the bytes are gone.</param>
/// <param name="Expires">Void from then on.</param>
/// <param name="Size">Bytes of the consignment; 0 where they are gone.</param>
/// <param name="Sender">The nation that sent it; null where the bytes are gone.</param>
internal sealed record EntryFacts(EnvelopeId Envelope, Precedence Precedence, Timestamp Expires, int Size, NationCode? Sender);
