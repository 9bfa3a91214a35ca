namespace Backbone.Gateway.Publishing;

/// <summary>Rung when the outbox has something new.</summary>
internal sealed class OutboxSignal : Signal;
