namespace Backbone.Broker.Storage;

/// <summary>A lane and how many entries of it somebody knows, or it has.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Size">Number of entries, which is the index that comes next.</param>
internal readonly record struct LanePosition(LaneKey Lane, ulong Size);
