namespace Backbone.Protocol.Documents;

/// <summary>What one nation may put into one lane, for one precedence.</summary>
/// <param name="Precedence">The precedence that it is about.</param>
/// <param name="PerMinute">Consignments a minute; null means not limited.</param>
/// <param name="OutstandingBytes">Bytes appended and not yet trimmed; null means not limited.</param>
public sealed record LaneLimit(Precedence Precedence, uint? PerMinute, ulong? OutstandingBytes);
