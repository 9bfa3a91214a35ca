using Backbone.Broker.Storage;

namespace Backbone.Broker.Lanes;

/// <summary>An entry as it is handed out.</summary>
/// <param name="Entry">As the store holds it.</param>
/// <param name="Acknowledgement">By which it was freed, where the reader has not been given that yet; else empty.</param>
internal readonly record struct ReadEntry(LaneEntry Entry, ReadOnlyMemory<byte> Acknowledgement);
