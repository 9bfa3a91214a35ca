using Backbone.Client.Connection;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;

namespace Backbone.Client.Receiving;

/// <summary>Settles deliveries of one subscription, by a call of their own: its answer says that the gateway has it.</summary>
internal sealed class Settler(GatewayConnection gateway, SubscriptionOptions subscription)
{
    public async Task SettleAsync(EnvelopeId envelope, SettlementKind kind, TimeSpan? after, CancellationToken cancel)
    {
        var request = new SettleRequest
        {
            Mailbox = subscription.Mailbox.ToString(),
            Name = subscription.Name,
            Settlement = new Settlement
            {
                EnvelopeId = ByteString.CopyFrom(envelope.Hash.ToArray()),
                Kind = kind,
                AfterSeconds = (uint)Math.Ceiling(after?.TotalSeconds ?? 0),
            },
        };
        var answer = await gateway.CallAsync(options => gateway.Mailbox.SettleAsync(request, options), cancel).ConfigureAwait(false);
        if (answer.Refused is not null) throw GatewayFault.Of(answer.Refused);
    }
}
