namespace Backbone.Gateway.Receipts;

/// <summary>Rung when there is something to tell a sender.</summary>
internal sealed class FactSignal : Signal;
