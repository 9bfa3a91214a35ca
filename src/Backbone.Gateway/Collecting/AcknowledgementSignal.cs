namespace Backbone.Gateway.Collecting;

/// <summary>Rung when a lane's position has moved and is on disk: there may be something to acknowledge.</summary>
internal sealed class AcknowledgementSignal : Signal;
