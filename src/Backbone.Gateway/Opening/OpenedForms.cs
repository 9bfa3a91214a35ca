using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Backbone.Contracts.Envelope.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;

namespace Backbone.Gateway.Opening;

/// <summary>Opened contents for the wire, and their end.</summary>
internal static class OpenedForms
{
    /// <summary>The content for the wire, or why there is none; neither where nothing is opened for this reader.</summary>
    public static (Opened? Content, Refusal? Failure) ToWire(ServiceOpening opening) => opening switch
    {
        ServiceOpening.NotHeld => (null, null),
        ServiceOpening.Opened(var content) => (ToWire(content), null),
        ServiceOpening.Failed(var why) => (null, Edge.Refusal(why)),
        _ => throw new InvalidOperationException($"an opening of unknown kind {opening.GetType().Name}"),
    };

    /// <summary>
    /// Erases the bytes of parts that were handed on. The subject, and what the transport made of them, is out of reach, and
    /// goes with the garbage collector.
    /// </summary>
    public static void Erase(IEnumerable<Part> parts)
    {
        foreach (var part in parts)
            if (MemoryMarshal.TryGetArray(part.Data.Memory, out var bytes)) CryptographicOperations.ZeroMemory(bytes);
    }

    private static Opened ToWire(MessageContent content)
    {
        var opened = new Opened { Subject = content.Subject };
        opened.Parts.AddRange(content.Parts.Select(ToWire));
        return opened;
    }

    private static Part ToWire(MessagePart part) => new()
    {
        ContentType = part.ContentType,
        Language = part.Language,
        FileName = part.FileName,
        Data = UnsafeByteOperations.UnsafeWrap(part.Data),
    };
}
