using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Opening;

namespace Backbone.Gateway.Delivery;

/// <summary>What a consumer is handed: the message, and its content where the gateway opens for it.</summary>
internal sealed record Handout(Delivered Delivered, ServiceOpening Opening);
