using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Storage;

/// <summary>What a consumer did with a delivery.</summary>
/// <param name="Envelope">The message.</param>
/// <param name="Kind">Acknowledged: done. Refused: a dead letter. Later: again, and not counted against the attempts.</param>
/// <param name="After">With later: not before so long.</param>
internal readonly record struct SettledDelivery(EnvelopeId Envelope, SettlementKind Kind, TimeSpan After);
