using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Sending;

/// <summary>What became of an envelope.</summary>
/// <param name="Envelope">Its id.</param>
/// <param name="Header">Its header, which belongs to that id: verified with the envelope itself.</param>
/// <param name="Submitted">When the gateway says that it took it.</param>
/// <param name="Recipients">One for each recipient, in order.</param>
public sealed record MessageState(
    EnvelopeId Envelope, Header Header, Timestamp Submitted, ImmutableArray<RecipientProgress> Recipients)
{
    /// <summary>
    /// Why it never left, where it waited at home and ended there: an officer denied it, or the own policies of that day refuse
    /// it. The own gateway's word; null where it is not said of every recipient.
    /// </summary>
    public Refused? Refusal { get; init; }
}
