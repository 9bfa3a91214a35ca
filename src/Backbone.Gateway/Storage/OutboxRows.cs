using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Storage;

/// <summary>A consignment that is to be published.</summary>
/// <param name="Place">Its place in the outbox.</param>
/// <param name="Mailbox">The mailbox that it is for.</param>
/// <param name="Consignment">What is published.</param>
/// <param name="Generation">The latest generation known of the lane that it is for.</param>
internal sealed record WaitingConsignment(long Place, string Mailbox, Consignment Consignment, uint Generation)
{
    /// <summary>Its bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => Consignment.Bytes;

    /// <summary>The envelope.</summary>
    public EnvelopeId Envelope => Consignment.EnvelopeId;

    /// <summary>0-based place of the recipient in the header.</summary>
    public int Recipient => Consignment.RecipientIndex;

    /// <summary>How urgent it is.</summary>
    public Precedence Precedence => Consignment.Header.Precedence;

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
