using System.Text.Json;
using System.Text.Json.Serialization;
using Backbone.TestKit;

namespace Backbone.Protocol.Tests.Golden;

/// <summary>
/// tests/vectors: envelopes, consignments and signed documents, good and bad, each with its verdict, and the small federation that they
/// belong to. Written once by <see cref="GoldenWriter"/>; whoever changes them changes the format.
/// </summary>
internal static class GoldenFolder
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string FederationPath => ProjectFolder.At("tests", "vectors", "federation.json");

    public static string At(string kind) => ProjectFolder.At("tests", "vectors", kind);

    public static T Read<T>(string path) => JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Json)
        ?? throw new InvalidOperationException($"{path} is empty");

    public static void Write<T>(string path, T value)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, JsonSerializer.Serialize(value, Json) + "\n");
    }
}
