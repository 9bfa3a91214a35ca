using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Opening;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Delivery;

/// <summary>What a consumer is handed: the message, and its content where the gateway opens for it.</summary>
internal sealed record Handout(EnvelopeId Envelope, Delivered Delivered, ServiceOpening Opening);
