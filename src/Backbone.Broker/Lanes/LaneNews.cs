using Backbone.Protocol.Addresses;

namespace Backbone.Broker.Lanes;

/// <summary>What a follower is told of one mailbox: entries of a lane, or that lanes have ended.</summary>
/// <param name="Mailbox">Whose.</param>
/// <param name="Entries">Ascending, of one lane.</param>
/// <param name="Closed">Generations that have ended, ascending; all that came in them was told before.</param>
internal sealed record LaneNews(
    MailboxAddress Mailbox, IReadOnlyList<EntryHeader> Entries, IReadOnlyList<EndedLane> Closed);
