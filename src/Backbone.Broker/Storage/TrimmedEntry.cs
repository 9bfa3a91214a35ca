namespace Backbone.Broker.Storage;

/// <summary>An entry whose bytes a trim freed: what a caller takes from its own counts.</summary>
/// <param name="Lane">Its lane.</param>
/// <param name="Index">Its place.</param>
/// <param name="Bytes">Length of the record that was freed.</param>
internal readonly record struct TrimmedEntry(LaneKey Lane, ulong Index, int Bytes);
