using Backbone.Broker.Storage;

namespace Backbone.Broker.Lanes;

/// <summary>A generation that has ended.</summary>
/// <param name="Standing">What there is of it.</param>
/// <param name="Acknowledgement">Where nothing is kept of its entries: its newest acknowledgement; else empty.</param>
internal readonly record struct EndedLane(LaneStanding Standing, ReadOnlyMemory<byte> Acknowledgement);
