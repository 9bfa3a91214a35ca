using Backbone.Cli.Grammar;
using Backbone.Client;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Composing;

/// <summary>Finds the message that a start of an id stands for: in one's mail, else among what one sent.</summary>
internal static class NamedMessage
{
    /// <exception cref="BackboneException">NotFound where there is none in either, and as for reading it.</exception>
    public static async Task<EnvelopeId> FindAsync(BackboneClient client, IdPrefix prefix, CancellationToken cancel)
    {
        try
        {
            return prefix.Accept((await client.Receiving.ReadMailAsync(prefix.Reference, evenExpired: true, cancel: cancel)).Envelope);
        }
        catch (BackboneException fault) when (fault.Kind == FaultKind.NotFound)
        {
            return prefix.Accept((await client.Sending.GetStateAsync(prefix.Reference, cancel)).Envelope);
        }
    }
}
