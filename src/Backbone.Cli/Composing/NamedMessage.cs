using Backbone.Cli.Grammar;
using Backbone.Client;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Composing;

/// <summary>Finds the message that a start of an id stands for: in one's mail, else among what one sent.</summary>
internal static class NamedMessage
{
    /// <exception cref="BackboneException">NotFound where there is none, or more than one; and as for reading it.</exception>
    public static async Task<EnvelopeId> FindAsync(BackboneClient client, IdPrefix prefix, CancellationToken cancel) =>
        prefix.Accept(await TryAsync(async () =>
                (await client.Receiving.ReadMailAsync(prefix.Reference, evenExpired: true, cancel: cancel)).Envelope)
            ?? await TryAsync(async () => (await client.Sending.GetStateAsync(prefix.Reference, cancel)).Envelope)
            ?? throw new BackboneException(FaultKind.NotFound,
                $"no one message whose id begins with {prefix} is in your mail or among what you sent", "take the id from a list, and more digits of it"));

    private static async Task<EnvelopeId?> TryAsync(Func<Task<EnvelopeId>> find)
    {
        try
        {
            return await find();
        }
        catch (BackboneException fault) when (fault.Kind == FaultKind.NotFound)
        {
            return null;
        }
    }
}
