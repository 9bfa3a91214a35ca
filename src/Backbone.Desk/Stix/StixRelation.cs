namespace Backbone.Desk.Stix;

/// <summary>How two objects belong together.</summary>
/// <param name="Source">The id that it leads from.</param>
/// <param name="Kind">In which way.</param>
/// <param name="Target">The id that it leads to.</param>
public sealed record StixRelation(string Source, string Kind, string Target);
