using System.Text.Json;
using Backbone.TestKit;

namespace Backbone.Protocol.Tests.Vectors;

/// <summary>
/// A file of published vectors in ../shared/vectors, and the count of its cases: ours, which the suite's primitive
/// must answer as published, and not ours, which are of an algorithm or parameter that the suite does not use.
/// </summary>
internal sealed class PublishedFile
{
    private readonly string _name;
    private int _ours;
    private int _notOurs;

    public PublishedFile(params string[] path)
    {
        _name = string.Join('/', path);
        Root = JsonDocument.Parse(File.ReadAllBytes(SharedFolder.Require(["vectors", .. path]))).RootElement;
    }

    public JsonElement Root { get; }

    /// <summary>The cases of a Wycheproof file, each with its group.</summary>
    public IEnumerable<(JsonElement Group, JsonElement Case)> Wycheproof() =>
        from Group in Root.GetProperty("testGroups").EnumerateArray()
        from Case in Group.GetProperty("tests").EnumerateArray()
        select (Group, Case);

    public void Ours() => _ours++;

    public void NotOurs() => _notOurs++;

    /// <summary>
    /// Says the counts, and fails if there were none of ours or other numbers than the file announces.
    /// </summary>
    public void Report()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"{_name}: {_ours} ours, {_notOurs} not ours");
        Assert.True(_ours > 0, $"{_name}: no case was tested");
        if (Root.ValueKind == JsonValueKind.Object && Root.TryGetProperty("numberOfTests", out var announced))
            Assert.Equal(announced.GetInt32(), _ours + _notOurs);
    }
}

internal static class VectorJson
{
    public static byte[] Hex(this JsonElement element, string name) =>
        Convert.FromHexString(element.GetProperty(name).GetString()!);

    public static byte[] HexOrEmpty(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? Convert.FromHexString(value.GetString()!) : [];

    public static byte[] Base64(this JsonElement element, string name) =>
        Convert.FromBase64String(element.GetProperty(name).GetString()!);

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static int Number(this JsonElement element, string name) => element.GetProperty(name).GetInt32();

    /// <summary>What Wycheproof wants: true, false, or null where either is right.</summary>
    public static bool? Expected(this JsonElement element) => element.Text("result") switch
    {
        "valid" => true,
        "invalid" => false,
        "acceptable" => null,
        var other => throw new InvalidOperationException($"a result nobody knows: {other}"),
    };

    public static string Name(this JsonElement element) =>
        $"tcId {element.GetProperty("tcId")} {(element.TryGetProperty("comment", out var comment) ? comment : "")}";
}
