using Backbone.Exercise.Hostile;
using Backbone.Protocol.Envelopes;

namespace Backbone.EndToEnd.Tests.Refusals;

/// <summary>Waits for what a hostile gateway is answered.</summary>
internal static class HostileReceipts
{
    /// <summary>Waits for a receipt about an envelope.</summary>
    /// <returns>Why it was refused; unspecified where it was delivered.</returns>
    public static Task<RefusalReason> ReceiptAsync(this HostileGateway gateway, EnvelopeId envelope, CancellationToken cancel) =>
        Patience.UntilAsync($"a receipt about {envelope} comes", over => gateway.FindReceiptAsync(envelope, over), cancel);
}
