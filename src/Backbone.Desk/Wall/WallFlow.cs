using Backbone.Protocol.Addresses;

namespace Backbone.Desk.Wall;

/// <summary>What passed from a nation to another.</summary>
/// <param name="From">Who wrote.</param>
/// <param name="To">To whom.</param>
/// <param name="Count">How many messages, counted once for each mailbox.</param>
/// <param name="Highest">The most urgent of them.</param>
/// <param name="Open">How many are not known to be delivered; 0 for what came in.</param>
public sealed record WallFlow(NationCode From, NationCode To, int Count, Precedence Highest, int Open);
