using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Sending;

/// <summary>One message in the list of what was sent.</summary>
/// <param name="Place">Its place, for the next page.</param>
/// <param name="State">Its state, without proofs: ask for one message's state to have them. Null where it failed.</param>
/// <param name="Handling">Markings and relations, verified; null where it failed.</param>
/// <param name="Failure">Why the entry is not believed; null where it verified.</param>
public sealed record SentEntry(ulong Place, MessageState? State, Handling? Handling, Refused? Failure)
{
    /// <summary>The subject, opened by a home wrap; null where no key that opens it is held here.</summary>
    public string? Subject { get; init; }
}
