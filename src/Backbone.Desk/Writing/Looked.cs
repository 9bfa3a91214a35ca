using Backbone.Client;
using Backbone.Client.Sending;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Desk.Writing;

/// <summary>
/// A message as it will go out, and what was asked about it: sealed and signed, so that nothing can change any more between looking and
/// sending. What goes out are its bytes.
/// </summary>
/// <param name="Sealed">The envelope.</param>
/// <param name="Content">Subject and parts that were sealed into it.</param>
/// <param name="Readers">Whose keys it is sealed to.</param>
/// <param name="Preview">How the own gateway would rule; null where it does not answer.</param>
/// <param name="Fault">Why it does not answer; empty where it does.</param>
public sealed record Looked(
    SealedMessage Sealed, MessageContent Content, IReadOnlyList<PrincipalAddress> Readers, Preview? Preview, string Fault)
{
    /// <summary>What is doubted about it.</summary>
    public required IReadOnlyList<string> Doubts { get; init; }

    /// <summary>Seals, signs and asks: 1 sealed · 2 whose keys these are · 3 the ruling; a gateway that is away leaves it open.</summary>
    internal static async Task<Looked> AtAsync(BackboneClient client, OutgoingMessage message, Func<SealedMessage, IReadOnlyList<string>> doubt, CancellationToken cancel)
    {
        // 1
        var made = await client.Sending.SealAsync(message, cancel);
        // 2
        var readers = (await client.Members.FindReadersAsync(made.Envelope.Header, cancel)).Values.Distinct().OrderBy(reader => reader.ToString(), StringComparer.Ordinal).ToList();
        var looked = new Looked(made, new MessageContent(message.Subject, message.Parts), readers, null, "") { Doubts = doubt(made) };
        // 3
        try
        {
            return looked with { Preview = await client.Sending.PreviewAsync(made, cancel) };
        }
        catch (BackboneException fault) when (fault.Kind == FaultKind.Unreachable)
        {
            return looked with { Fault = fault.Message };
        }
    }
}
