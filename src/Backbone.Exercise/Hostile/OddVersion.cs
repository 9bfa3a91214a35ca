using Backbone.Protocol.Documents;
using Google.Protobuf;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Exercise.Hostile;

/// <summary>A payload under another version than its draft gave it: whatever number is asked for, possible or not.</summary>
internal static class OddVersion
{
    /// <summary>The same document, of another version.</summary>
    public static DocumentPayload Of(DocumentPayload payload, ulong version)
    {
        IMessage changed = payload.Type switch
        {
            DocumentType.Mandate => Change(Wire.Mandate.Parser, payload, mandate => mandate.Head.Version = version),
            DocumentType.Roster => Change(Wire.Roster.Parser, payload, roster => roster.Head.Version = version),
            DocumentType.Keyset => Change(Wire.KeySet.Parser, payload, keySet => keySet.Head.Version = version),
            DocumentType.Acceptance => Change(Wire.Acceptance.Parser, payload, acceptance => acceptance.Head.Version = version),
            _ => throw new ArgumentException($"a {payload.Type} is not made here", nameof(payload)),
        };
        return new DocumentPayload(payload.Type, changed.ToByteArray());
    }

    private static T Change<T>(MessageParser<T> parser, DocumentPayload payload, Action<T> change) where T : IMessage<T>
    {
        var message = parser.ParseFrom(payload.Bytes.Span);
        change(message);
        return message;
    }
}
