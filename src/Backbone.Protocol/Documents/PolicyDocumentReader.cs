using System.Text.Unicode;
using Backbone.Protocol.Addresses;
using Google.Protobuf;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Protocol.Documents;

/// <summary>Reads a signed policy and holds it to every rule of its contract; its text is not parsed here.</summary>
internal static class PolicyDocumentReader
{
    public static Release? ReadRelease(DocumentPayload payload, Findings findings) =>
        TryRead<Wire.Release>(payload, m => m.Head, m => m.Text, findings, out var head, out var id, out var nation, out var text)
            ? new Release(head!, id!) { Nation = nation, Text = text } : null;

    public static Acceptance? ReadAcceptance(DocumentPayload payload, Findings findings) =>
        TryRead<Wire.Acceptance>(payload, m => m.Head, m => m.Text, findings, out var head, out var id, out var nation, out var text)
            ? new Acceptance(head!, id!) { Nation = nation, Text = text } : null;

    private static bool TryRead<T>(
        DocumentPayload payload, Func<T, Wire.DocumentHead?> headOf, Func<T, ByteString> textOf, Findings findings,
        out DocumentHead? head, out DocumentVersion? id, out NationCode nation, out ReadOnlyMemory<byte> text)
        where T : class, IMessage<T>, new()
    {
        (nation, text) = (default, default);
        if (!PayloadReader.TryRead(payload, headOf, findings, out T? message, out head, out id)) return false;
        if (head.Nation is not { } code) return findings.No("its head names no nation");
        (nation, text) = (code, textOf(message).Memory);
        if (text.Length is 0 or > PolicyDocument.MaxTextBytes)
            return findings.No($"its text has {text.Length} bytes, 1 to {PolicyDocument.MaxTextBytes} are allowed");
        return Utf8.IsValid(text.Span) || findings.No("its text is not UTF-8");
    }
}
