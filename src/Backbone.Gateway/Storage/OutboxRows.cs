using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Storage;

/// <summary>A consignment that is to be published, and the latest generation known of the lane that it is for.</summary>
internal sealed record WaitingConsignment(
    long Place, EnvelopeId Envelope, int Recipient, string Mailbox, byte[] Bytes, uint Generation);

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
