using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Storage;

/// <summary>A consignment that is to be published, and the latest generation known of the lane that it is for.</summary>
internal sealed record WaitingConsignment(
    long Place, EnvelopeId Envelope, int Recipient, string Mailbox, byte[] Bytes, uint Generation, Precedence Precedence)
{
    /// <summary>When it was taken from the outbox.</summary>
    public Timestamp Taken { get; init; }
}

/// <summary>Where the broker put a consignment.</summary>
/// <param name="Generation">The lane's generation.</param>
/// <param name="Index">0-based, in the lane.</param>
/// <param name="Mark">Drawn by the broker when it was appended; never 0.</param>
internal readonly record struct Placing(uint Generation, ulong Index, ulong Mark);

/// <summary>A lane, and the highest place in it of what was published and is not proved to be at home there.</summary>
internal sealed record PlacedLane(string Mailbox, Placing Placing);

/// <summary>How far a message is at one recipient.</summary>
internal sealed record OutboxState(
    int Recipient, string Mailbox, DeliveryState State, RefusalReason Reason, Timestamp Changed, Timestamp Due)
{
    /// <summary>Whether it is still to be delivered.</summary>
    public bool IsOnItsWay =>
        State is DeliveryState.Submitted or DeliveryState.NotTaken or DeliveryState.Accepted or DeliveryState.Committed;
}

/// <summary>A message that is not delivered and was due.</summary>
internal sealed record OverdueConsignment(long Place, EnvelopeId Envelope, string Mailbox, Timestamp Due, Precedence Precedence);
