using System.Security.Cryptography;
using System.Text.Json;
using Backbone.TestKit;

namespace Backbone.Protocol.Tests.Suites;

/// <summary>
/// tests/vectors/suites/known-answers.json: made by make.py beside it, which shares no code with ours.
/// </summary>
internal static class KnownAnswersFile
{
    private static readonly Lazy<JsonElement> File = new(() => JsonDocument
        .Parse(System.IO.File.ReadAllBytes(ProjectFolder.At("tests", "vectors", "suites", "known-answers.json"))).RootElement);

    public static JsonElement Section(string name) => File.Value.GetProperty(name);

    public static byte[] Hex(this JsonElement element, string name) =>
        Convert.FromHexString(element.GetProperty(name).GetString()!);

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static int Number(this JsonElement element, string name) => element.GetProperty(name).GetInt32();

    public static IEnumerable<JsonElement> Cases(this JsonElement element) => element.GetProperty("cases").EnumerateArray();

    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
