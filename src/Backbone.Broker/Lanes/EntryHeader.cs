using Backbone.Broker.Storage;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;

namespace Backbone.Broker.Lanes;

/// <summary>An entry of a lane without its bytes.</summary>
/// <param name="Mailbox">Whose lane it is in.</param>
/// <param name="Generation">The lane's generation.</param>
/// <param name="Index">0-based.</param>
/// <param name="EntryHash">As stored.</param>
/// <param name="Mark">As stored.</param>
/// <param name="Facts">What is known of it.</param>
internal sealed record EntryHeader(
    MailboxAddress Mailbox, uint Generation, ulong Index, EntryHash EntryHash, EntryMark Mark, EntryFacts Facts);
