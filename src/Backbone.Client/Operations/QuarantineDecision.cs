using Backbone.Protocol;

namespace Backbone.Client.Operations;

/// <summary>What an officer decided about an entry that was put aside.</summary>
/// <param name="Released">True where it was let in; false where it stays out for good.</param>
/// <param name="Officer">The officer's address; made safe to show.</param>
/// <param name="Time">When.</param>
/// <param name="Reason">Why; made safe to show.</param>
public sealed record QuarantineDecision(bool Released, string Officer, Timestamp Time, string Reason);
