using System.Text.Json.Serialization;

namespace Backbone.Authority.Copies;

/// <summary>What a copy of a folder holds; its first entry.</summary>
/// <param name="Kind">What kind of folder it is of.</param>
/// <param name="Of">Whose, for people.</param>
/// <param name="Made">When the folder was as it is in the copy.</param>
/// <param name="Files">Its files, by name.</param>
public sealed record CopyManifest(FolderKind Kind, string Of, DateTimeOffset Made, IReadOnlyList<CopiedFile> Files);

/// <summary>What kind of folder a copy is of.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FolderKind>))]
public enum FolderKind
{
    /// <summary>A person's or system's profile.</summary>
    Profile,

    /// <summary>An office.</summary>
    Office,
}

/// <summary>One file of a copy.</summary>
/// <param name="Name">Its path in the folder, parts divided by <c>/</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Hash">SHA-256, hexadecimal.</param>
public sealed record CopiedFile(string Name, long Size, string Hash);

/// <summary>Reads and writes it without reflection. A name that is not among these is refused.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CopyManifest))]
internal sealed partial class CopyJson : JsonSerializerContext;
