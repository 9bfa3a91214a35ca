namespace Backbone.Gateway.Publishing;

/// <summary>Rung when the broker may have lost what it had taken: <see cref="PlacementWatch"/> looks at once.</summary>
internal sealed class PlacementSignal : Signal;
