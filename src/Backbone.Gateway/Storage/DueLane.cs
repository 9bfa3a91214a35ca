using Backbone.Protocol.Consignments;

namespace Backbone.Gateway.Storage;

/// <summary>A lane of which more is durable here than the broker was told.</summary>
/// <param name="Mailbox">The mailbox's address.</param>
/// <param name="Generation">The lane's generation.</param>
/// <param name="Next">Its position: all below is durable.</param>
/// <param name="Last">The entry hash before the position.</param>
internal sealed record DueLane(string Mailbox, uint Generation, ulong Next, EntryHash Last);
