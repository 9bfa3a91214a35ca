using Backbone.Client.Connection;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Addresses;
using Google.Protobuf;

namespace Backbone.Client.Verifying;

/// <summary>Fetches one message as the gateway keeps it. Nothing of it is believed yet: see <see cref="MailVerifier"/>.</summary>
internal static class MailFetch
{
    /// <param name="gateway">The own gateway.</param>
    /// <param name="envelope">Its id, or a start of it.</param>
    /// <param name="mailbox">The mailbox; null: any that the profile's holder reads.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="BackboneException">NotFound, Refused, Unreachable.</exception>
    public static async Task<Delivered?> GetMailAsync(
        this GatewayConnection gateway, EnvelopeReference envelope, MailboxAddress? mailbox, CancellationToken cancel)
    {
        var request = new GetMailRequest { EnvelopeId = ByteString.CopyFrom(envelope.Bytes), Mailbox = mailbox?.ToString() ?? "" };
        var answer = await gateway.CallAsync(
            options => gateway.Mailbox.GetMailAsync(request, options), cancel).ConfigureAwait(false);
        return answer.Refused is null ? answer.Delivered : throw GatewayFault.Of(answer.Refused);
    }
}
