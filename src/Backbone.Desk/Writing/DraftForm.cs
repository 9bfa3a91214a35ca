using System.Text.Json;
using System.Text.Json.Serialization;
using Backbone.Client;

namespace Backbone.Desk.Writing;

/// <summary>A composition as the draft book keeps it.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(Composition))]
internal sealed partial class DraftForm : JsonSerializerContext
{
    /// <summary>Its bytes.</summary>
    public static byte[] Write(Composition composition) => JsonSerializer.SerializeToUtf8Bytes(composition, Default.Composition);

    /// <summary>Null where the bytes are no composition, or name what cannot be one.</summary>
    public static Composition? Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var read = JsonSerializer.Deserialize(bytes.Span, Default.Composition);
            return read is not null && IsId(read.Answers) && IsId(read.DerivedFrom) ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsId(string text) => text.Length == 0 || (EnvelopeReference.TryParse(text, out var id) && id.IsWhole);
}
