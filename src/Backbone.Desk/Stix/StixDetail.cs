namespace Backbone.Desk.Stix;

/// <summary>One property of an object.</summary>
/// <param name="Name">The property.</param>
/// <param name="Value">Its value; what is a list or an object stands as JSON.</param>
/// <param name="IsIndicator">Whether it is an address, pattern or hash that somebody may want to copy.</param>
public sealed record StixDetail(string Name, string Value, bool IsIndicator);
