using Backbone.Client;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Reading;

/// <summary>One part of a message as it was signed.</summary>
internal static class PartOutput
{
    /// <summary>Writes exactly its bytes.</summary>
    /// <exception cref="BackboneException">NotFound: there is no such part.</exception>
    public static async Task WriteAsync(
        MessageContent content, int number, Func<Stream> open, CancellationToken cancel)
    {
        var parts = content.Parts;
        if (number < 1 || number > parts.Length)
            throw new BackboneException(FaultKind.NotFound, $"the message has parts 1 to {parts.Length}, not {number}",
                "read it without --part to see them");
        await using var output = open();
        await output.WriteAsync(parts[number - 1].Data, cancel);
        await output.FlushAsync(cancel);
    }
}
